import { githubWebUrl } from './registry/githubWeb';
import { defaultIssuer, isSafeIssuer } from './registry/oidcIssuer';
import { parseTrustedPublishers, type TrustedPublisher } from './registry/trustedPublishers';
import { Secret } from './secret';

export type Config = Readonly<{
  region: string;
  bucket: string;
  /** A folder that stands in for the bucket (`npm start`); undefined on Lambda. */
  storageFolder: string | undefined;
  /** Another S3 than Amazon's, for example on loopback; undefined on Lambda. */
  s3Endpoint: string | undefined;
  /** The upstream registry, with a trailing slash. */
  registry: string;
  /** The API of GitHub or GitHub Enterprise, without a trailing slash. */
  githubUrl: string;
  /** GitHub's website, where people sign in, without a trailing slash. */
  githubWebUrl: string;
  githubClientId: string;
  githubSecret: Secret;
  /** How `npm login` goes: by the browser, by GitHub's device codes, or by name and token at the prompt. */
  loginFlow: 'web' | 'device' | 'legacy';
  /** They seal what passes between the steps of a login: the first seals, each opens. Empty: githubSecret does. */
  sessionSecrets: readonly Secret[];
  /** GitHub logins that publish, lower case. */
  admins: readonly string[];
  /** GitHub organisations whose members read, lower case; empty: every GitHub user reads. */
  restrictedOrgs: readonly string[];
  /** The URL under which clients reach the registry, without a trailing slash. */
  apiEndpoint: string;
  logTopic: string | undefined;
  logReads: boolean;
  /** How tarballs are sent: by redirect to the bucket or to upstream, or as the answer itself. */
  tarballs: 'redirect' | 'inline';
  /** Are public packages that were fetched kept in the bucket? */
  upstreamCache: boolean;
  /** Scopes that are never asked upstream, lower case, each with its @. */
  privateScopes: readonly string[];
  /** Workflows that get tokens of this registry. */
  trustedPublishers: readonly TrustedPublisher[];
  /** Who signs the ID tokens of workflows, without a trailing slash. */
  oidcIssuer: string;
}>;

type Environment = Readonly<Record<string, string | undefined>>;
/** `problem` completes a sentence that begins with the variable: `is missing`. */
export type Fault = { readonly variable: Variable; readonly problem: string };
type Faults = Fault[];

/**
 * The configuration in an environment (Lambda's variable names). Throws one Error that lists every fault,
 * each with the variable's name.
 */
export function readConfig(env: Environment): Config {
  const { config, faults } = parse(env);
  if (faults.length === 0) return config;
  const sentences = faults.map(({ variable, problem }) => `${variable} ${problem}.`);
  throw new Error(`The configuration is not usable. ${sentences.join(' ')}`);
}

/** Every fault of the configuration in an environment, for those who tell them in other words. */
export function configFaults(env: Environment): readonly Fault[] {
  return parse(env).faults;
}

function parse(env: Environment): { readonly config: Config; readonly faults: readonly Fault[] } {
  const faults: Faults = [];
  const storageFolder = text(env, 'storage');
  const config: Config = {
    region: required(env, 'region', faults),
    bucket: storageFolder ? (text(env, 'bucket') ?? '') : required(env, 'bucket', faults),
    storageFolder,
    s3Endpoint: text(env, 's3Endpoint') && url(env, 's3Endpoint', faults),
    registry: `${url(env, 'registry', faults)}/`,
    githubUrl: text(env, 'githubUrl') ? url(env, 'githubUrl', faults) : 'https://api.github.com',
    githubWebUrl: webUrl(env, faults),
    githubClientId: required(env, 'githubClientId', faults),
    githubSecret: new Secret(required(env, 'githubSecret', faults)),
    loginFlow: choice(env, 'loginFlow', { choices: ['web', 'device', 'legacy'], faults }),
    sessionSecrets: sessionSecrets(env, faults),
    admins: list(env, 'admins'),
    restrictedOrgs: list(env, 'restrictedOrgs'),
    apiEndpoint: url(env, 'apiEndpoint', faults),
    logTopic: text(env, 'logTopic'),
    logReads: flag(env, 'logReads', faults),
    tarballs: choice(env, 'tarballs', { choices: ['redirect', 'inline'], faults }),
    upstreamCache: choice(env, 'upstreamCache', { choices: ['none', 's3'], faults }) === 's3',
    privateScopes: list(env, 'privateScopes').map((scope) => (scope.startsWith('@') ? scope : `@${scope}`)),
    trustedPublishers: trustedPublishers(env, faults),
    oidcIssuer: oidcIssuer(env, faults),
  };
  return { config: Object.freeze(config), faults };
}

let current: { readonly key: string; readonly config: Config } | undefined;

/** The configuration of this process; read again only when the environment has changed. */
export function currentConfig(): Config {
  const key = VARIABLES.map((name) => process.env[name] ?? '').join('\n');
  if (current?.key !== key) current = { key, config: readConfig(process.env) };
  return current.config;
}

const VARIABLES = [
  'region',
  'bucket',
  'storage',
  's3Endpoint',
  'registry',
  'githubUrl',
  'githubWebUrl',
  'githubClientId',
  'githubSecret',
  'loginFlow',
  'sessionSecret',
  'admins',
  'restrictedOrgs',
  'apiEndpoint',
  'logTopic',
  'logReads',
  'tarballs',
  'upstreamCache',
  'privateScopes',
  'trustedPublishers',
  'oidcIssuer',
] as const;

type Variable = (typeof VARIABLES)[number];

function text(env: Environment, name: Variable): string | undefined {
  return env[name]?.trim() || undefined;
}

function required(env: Environment, name: Variable, faults: Faults): string {
  const value = text(env, name);
  if (value === undefined) faults.push({ variable: name, problem: 'is missing' });
  return value ?? '';
}

function url(env: Environment, name: Variable, faults: Faults): string {
  const value = required(env, name, faults);
  if (value === '') return value;
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    faults.push({ variable: name, problem: 'is not an http(s) URL' });
  } else if (parsed.username || parsed.password) {
    faults.push({ variable: name, problem: 'must not hold a user name or password' });
  } else if (parsed.search || parsed.hash) {
    faults.push({ variable: name, problem: 'must not hold a query or fragment' });
  }
  return value.replace(/\/+$/, '');
}

function list(env: Environment, name: Variable): readonly string[] {
  const items = (env[name] ?? '').split(',').map((item) => item.trim().toLowerCase());
  return Object.freeze(items.filter((item) => item !== ''));
}

function flag(env: Environment, name: Variable, faults: Faults): boolean {
  const value = text(env, name)?.toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false')
    faults.push({ variable: name, problem: 'must be true or false' });
  return value === 'true';
}

type Choices<Value extends string> = {
  readonly choices: readonly [Value, ...Value[]];
  readonly faults: Faults;
};

/** One of a few words; the first when the variable is not set. */
function choice<Value extends string>(
  env: Environment,
  name: Variable,
  { choices, faults }: Choices<Value>,
): Value {
  const value = text(env, name)?.toLowerCase() ?? choices[0];
  const chosen = choices.find((candidate) => candidate === value);
  if (chosen === undefined) faults.push({ variable: name, problem: `must be ${choices.join(' or ')}` });
  return chosen ?? choices[0];
}

function webUrl(env: Environment, faults: Faults): string {
  if (text(env, 'githubWebUrl') !== undefined) return url(env, 'githubWebUrl', faults);
  return githubWebUrl(text(env, 'githubUrl') ?? 'https://api.github.com');
}

function sessionSecrets(env: Environment, faults: Faults): readonly Secret[] {
  const secrets = (text(env, 'sessionSecret') ?? '').split(',').map((secret) => secret.trim());
  const given = secrets.filter((secret) => secret !== '');
  if (given.some((secret) => secret.length < 32)) {
    faults.push({ variable: 'sessionSecret', problem: 'must have at least 32 characters in each secret' });
  }
  return Object.freeze(given.map((secret) => new Secret(secret)));
}

function trustedPublishers(env: Environment, faults: Faults): readonly TrustedPublisher[] {
  const { rules, problems } = parseTrustedPublishers(text(env, 'trustedPublishers') ?? '[]');
  faults.push(...problems.map((problem): Fault => ({ variable: 'trustedPublishers', problem })));
  return rules;
}

function oidcIssuer(env: Environment, faults: Faults): string {
  const isSet = text(env, 'oidcIssuer') !== undefined;
  const issuer = isSet
    ? url(env, 'oidcIssuer', faults)
    : defaultIssuer(text(env, 'githubUrl') ?? 'https://api.github.com');
  const isUsed = isSet || text(env, 'trustedPublishers') !== undefined;
  if (isUsed && URL.canParse(issuer) && !isSafeIssuer(issuer)) {
    faults.push({ variable: 'oidcIssuer', problem: `must be an https URL, which ${issuer} is not` });
  }
  return issuer;
}
