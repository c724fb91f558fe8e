import { readPolicyFile, registryOf } from '../../src/config/policyFile';
import { DEPLOYMENT_SETTINGS, SETTINGS } from '../../src/config/variables';
import { topicFilter } from '../../src/registry/webhooks/told';

type Environment = Readonly<Record<string, string | undefined>>;

type Settings = {
  readonly region: string;
  /** null: the address of the API that the deployment creates. */
  readonly publicUrl: string | null;
  readonly registry: string;
  /** What tells people of alarms, and watches the list of malware: files of resources/. */
  readonly alarmFiles: Readonly<Record<'email' | 'advisories', string>>;
  readonly alarmEmail: string;
  /** Does the policy want GitHub's list of malware? */
  readonly malware: boolean;
  /** Does codebox.yml have webhooks? The file of resources/ that tells them, and what of the topic they want. */
  readonly webhooks: boolean;
  readonly webhookFile: string;
  readonly webhookEvents: ReturnType<typeof topicFilter>;
  readonly tarballs: 'redirect' | 'inline';
  /** Seconds. */
  readonly tokenTtl: number;
  /** How long copies of public packages stay in the bucket. */
  readonly upstreamDays: number;
};

/**
 * The variables that decide how the template looks. Blank is unset. A value that makes no sense becomes the default, so
 * that the framework gets as far as environment-variables, which refuses it along with everything else that is wrong.
 */
export function settings(env: Environment): Settings {
  const region = env.CODEBOX_REGION?.trim() ?? '';
  const { policy, webhooks } = readPolicyFile(env);
  const malware = policy?.malware === 'block';
  const alarmEmail = env.CODEBOX_ALARM_EMAIL?.trim() ?? '';
  return {
    region: isRegion(region) ? region : 'us-east-1',
    publicUrl: env.CODEBOX_PUBLIC_URL?.trim() || null,
    registry: registryOf(env) ?? '',
    malware,
    webhooks: webhooks.length > 0,
    webhookFile: webhooks.length > 0 ? 'webhook-subscription.yml' : NOTHING,
    webhookEvents: topicFilter(webhooks),
    alarmEmail,
    alarmFiles: {
      email: alarmEmail === '' ? NOTHING : 'alarm-email.yml',
      advisories: malware ? 'advisory-alarm.yml' : NOTHING,
    },
    tarballs: env.CODEBOX_TARBALLS?.trim().toLowerCase() === 'inline' ? 'inline' : 'redirect',
    tokenTtl: ttlIn(env.CODEBOX_TOKEN_TTL),
    upstreamDays: daysIn(env.CODEBOX_UPSTREAM_CACHE_DAYS),
  };
}

/** A file without resources. */
const NOTHING = 'nothing.yml';

function daysIn(text: string | undefined): number {
  const days = Number(text?.trim() || DEPLOYMENT_SETTINGS.CODEBOX_UPSTREAM_CACHE_DAYS.otherwise);
  return Number.isSafeInteger(days) && days > 0 ? days : 90;
}

function ttlIn(text: string | undefined): number {
  const seconds = Number(text?.trim() || SETTINGS.tokenTtl.otherwise);
  return Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= 3600 ? seconds : 300;
}

/** Whether it is formed like eu-central-1 or us-gov-west-1. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)?-(north|south|(north|south)?(east|west)|central)-\d+$/.test(text);
}
