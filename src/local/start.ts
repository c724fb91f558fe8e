import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { currentConfig, fixConfig } from '../config';
import { policyFaults, readPolicyFile, registryOf } from '../config/policyFile';
import { configWarnings } from '../config/warnings';
import { storageContext } from '../contexts/storage';
import type { Policy } from '../registry/firewall/policy';
import { policyText } from '../registry/firewall/policyText';
import { rulesText } from '../registry/firewall/rulesText';
import { callbackUrl } from '../registry/login/urls';
import { forgetCatalogue } from '../store/catalogue/forget';
import { caughtUp } from '../store/catalogue/subscriber';
import { readIncidentRules } from '../store/incidentRules';
import { createDownloadCounter, createNoCounter } from './downloads';
import type { Watch } from './gateway/context';
import { listen } from './listen';
import { keepMalware } from './malware';
import { assertNotItself, npmRegistry } from './npmRegistry';
import { assertStorageWorks, createReadiness } from './readiness';
import { address, endpoint, readSettings, type Settings, storageVariables } from './settings';
import { realGitHub, standIn } from './standIn';
import { watchTokens } from './tokens';
import { inFolder } from './trouble';
import { credentials, type LocalUser } from './users';
import { checkVariables, lambdaVariables, setUpstreams, setVariables } from './variables';
import { tellWebhooks } from './webhooks';
import { replaceFile } from './wholeFile';

export type Running = {
  /** With a trailing slash. */
  readonly registry: string;
  /** Where it listens, if that is another place than `registry`. */
  readonly listensOn: string | undefined;
  readonly upstream: string;
  readonly storage: string;
  readonly github: string;
  /** What the operator registers with the OAuth app; undefined with the stand-in. */
  readonly callback: string | undefined;
  /** Those of the stand-in; none with the real GitHub. */
  readonly users: readonly LocalUser[];
  /** What its policy says, in a line. */
  readonly firewall: string;
  readonly localFile: string;
  /** What the variables allow, but is seldom meant. */
  readonly warnings: readonly string[];
  /** After CODEBOX_DRAIN_SECONDS it finishes the requests under way, for at most 30 s. */
  close(): Promise<void>;
};

type Environment = Readonly<Record<string, string | undefined>>;

const GRACE = 30_000;

/** The whole registry in this process. Rejects with an Error for the person at the terminal. */
export async function start(given: Environment, watch?: Watch): Promise<Running> {
  const { policy, places, origins, webhooks, settings: inFile } = readPolicyFile(given);
  const env = { ...given, ...inFile };
  const settings = readSettings(env);
  const upstream = registryOf(env) ?? (await npmRegistry());
  for (const url of [upstream, ...origins.map((origin) => origin.url)])
    assertNotItself(url, endpoints(settings));
  const { folder } = settings;
  await inFolder(folder, () => makePrivate(folder));
  const github = settings.githubClientId
    ? realGitHub(env)
    : await inFolder(folder, () => standIn(env, folder));
  const variables = lambdaVariables(env, {
    ...storageVariables(settings),
    ...github.variables,
    registry: upstream,
    policy: policy && JSON.stringify(policy),
    apiEndpoint: endpoint(settings, settings.port),
  });
  checkVariables(variables, { places, others: policyFaults(given) });
  setVariables(variables);
  setUpstreams(origins);
  if (settings.bucket === undefined) await inFolder(folder, () => forgetCatalogue(storageContext().storage));
  const readiness = createReadiness({
    check: () => assertStorageWorks(storageContext().storage, settings.bucket === undefined),
    report: reportUnready,
  });
  const counter = currentConfig().countsDownloads ? createDownloadCounter(storageContext()) : undefined;
  const noCounter = counter ? undefined : createNoCounter(storageContext());
  const gateway = await listen(settings, { watch, readiness, counted: counter?.count });
  const url = endpoint(settings, gateway.port);
  setVariables({ apiEndpoint: url });
  fixConfig(true);
  const { users } = github;
  const registry = `${url}/`;
  const localFile = path.join(folder, 'local.json');
  const content = { registry, github: github.url, users: users.map(credentials) };
  await inFolder(folder, async () => replaceFile(localFile, content));
  // Functions load it when they first ask upstream, for the sake of cold starts. Here the first install would wait for it.
  await import('undici');
  const stopMalware = keepMalware();
  const stopWebhooks = await tellWebhooks(webhooks);
  const stopTokens = watchTokens();
  readiness.begin();
  const close = async () => {
    stopMalware();
    stopTokens();
    readiness.leave();
    await pause(settings.drainSeconds * 1000);
    await gateway.close(GRACE);
    await stopWebhooks();
    await counter?.stop();
    await noCounter?.stop();
    await caughtUp(storageContext().storage, GRACE);
    await github.close();
  };
  return {
    registry,
    listensOn: settings.publicUrl && address(settings, gateway.port),
    upstream,
    storage: settings.bucket ?? folder,
    github: github.url,
    callback: settings.githubClientId && callbackUrl({ apiEndpoint: url }),
    users,
    localFile,
    firewall: await firewallText(policy),
    warnings: configWarnings(currentConfig()),
    close,
  };
}

/** Rules that cannot be read are no reason not to start: the requests that they are about say so. */
async function firewallText(policy: Policy | undefined): Promise<string> {
  const rules = await readIncidentRules(storageContext().storage).then(rulesText, () => 'cannot be read');
  return `${policyText(policy)}; rules without a restart: ${rules}`;
}

function reportUnready(error: unknown): void {
  const why = error instanceof Error ? (error.cause ?? error) : error;
  const cause = why instanceof Error ? why.message : String(why);
  console.log(JSON.stringify({ time: new Date().toISOString(), level: 'error', namespace: 'ready', cause }));
}

/** Behind a proxy it is reached under its public URL, and at its own port. */
function endpoints(settings: Settings): readonly string[] {
  const { port } = settings;
  return [endpoint(settings, port), endpoint({ ...settings, publicUrl: undefined }, port)];
}

/**
 * Packages and tokens are for this account alone. A folder that was there before may be somebody's for other things, too,
 * and stays open; what is ours in it is closed.
 */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const own of ['bucket', 'logins']) {
    await mkdir(path.join(folder, own), { recursive: true, mode: 0o700 });
    // Not ours where somebody else has made it, as in a container: then it has the rights that they wanted.
    await chmod(path.join(folder, own), 0o700).catch(() => {});
  }
}
