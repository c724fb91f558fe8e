import { bundledPolicy, bundledSettings, bundledUpstreams, bundledWebhooks } from './config/bundledPolicy';
import type { Environment, Fault } from './config/parsers';
import { readAll, type Values } from './config/setting';
import { SETTINGS } from './config/variables';
import type { Policy } from './registry/firewall/policy';
import { completeOrigins, type Origin } from './registry/upstreams/origins';
import type { Webhook } from './registry/webhooks/webhook';

/** Everything that the operator decides, parsed. */
export type Config = Values<typeof SETTINGS> & {
  /** Where names come from: those of the policy document, and `registry` for all others. */
  readonly origins: readonly Origin[];
};

/**
 * The configuration in an environment (Lambda's variable names). Throws one Error that lists every fault,
 * each with the variable's name.
 */
export function readConfig(env: Environment): Config {
  const { values, faults } = readAll(SETTINGS, env);
  if (faults.length === 0)
    return Object.freeze({ ...values, origins: completeOrigins(documentsOrigins(env), values.registry) });
  const sentences = faults.map(({ variable, problem }) => `${variable} ${problem}.`);
  throw new Error(`The configuration is not usable. ${sentences.join(' ')}`);
}

/**
 * Every fault of what an operator has set, for callers that describe them in other words. The operator must know the
 * client secret; of the functions only those are told that use it.
 */
export function configFaults(env: Environment): readonly Fault[] {
  const { values, faults } = readAll(SETTINGS, env);
  if (values.githubSecret !== undefined) return faults;
  return [...faults, { variable: 'githubSecret', problem: 'is missing' }];
}

let current: { readonly key: string; readonly config: Config; readonly isFixed?: boolean } | undefined;

/** The configuration of this process; read again only when the environment has changed. */
export function currentConfig(): Config {
  if (current?.isFixed) return current.config;
  const key = [...Object.keys(SETTINGS), UPSTREAMS].map((name) => process.env[name] ?? '').join('\n');
  if (current?.key !== key) current = { key, config: readConfig({ ...process.env, ...bundledSettings }) };
  return current.config;
}

/**
 * For a process that has set the variables itself, and says so again when it changes them: then no request looks whether
 * they are as before.
 */
export function fixConfig(isFixed: boolean): void {
  current = undefined;
  if (isFixed) current = { key: '', config: currentConfig(), isFixed };
}

/** Is this process a function of AWS's? Its runtime sets the variable. */
export function isFunction(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}

/** The variable with `upstreams` of the document as JSON, where `npm start` or a test has set it. */
const UPSTREAMS = 'upstreams';

function documentsOrigins(env: Environment): readonly Origin[] {
  const json = env[UPSTREAMS] ?? bundledUpstreams;
  // Only checked ones get there, as for the policy below.
  return json === undefined ? [] : (JSON.parse(json) as readonly Origin[]);
}

/** What public packages may enter; undefined: all. Of the bundle, or as `npm start` has set it. */
export function currentPolicy(): Policy | undefined {
  const json = process.env.policy ?? bundledPolicy;
  // Only checked ones get there: from config/policyFile.ts, when the registry was packaged or started.
  return json === undefined ? undefined : (JSON.parse(json) as Policy);
}

type Webhooks = {
  readonly webhooks: readonly Webhook[];
  /** The URL of the queue that deliveries wait in. */
  readonly queue: string;
};

/** Who is told of events: of the bundle, or as a test has set it. */
export function currentWebhooks(): Webhooks {
  const json = process.env.webhooks ?? bundledWebhooks;
  const webhooks = json === undefined ? [] : (JSON.parse(json) as readonly Webhook[]);
  return { webhooks, queue: process.env.webhookQueue ?? '' };
}
