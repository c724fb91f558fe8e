import { access, oidcIssuer, trustedPublishers } from './config/access';
import { apiUrl, githubSecret, sessionSecrets, webUrl } from './config/github';
import {
  choice,
  type Environment,
  type Fault,
  type Faults,
  flag,
  list,
  required,
  text,
  url,
  VARIABLES,
} from './config/variables';
import type { Secret, SecretSource } from './lib/secret';
import type { Access } from './registry/access/rules';
import type { TrustedPublisher } from './registry/workflows/trustedPublishers';

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
  /** The client secret of the OAuth app, or where it is kept; contexts have the secret itself. */
  githubSecret: SecretSource;
  /** How `npm login` goes: by the browser, by GitHub's device codes, or by name and token at the prompt. */
  loginFlow: 'web' | 'device' | 'legacy';
  /** They seal what passes between the steps of a login: the first seals, each opens. Empty: githubSecret does. */
  sessionSecrets: readonly Secret[];
  /** Who may do what. */
  access: Access;
  /** Are personal access tokens taken? */
  allowPats: boolean;
  /** The scopes that a classic personal access token may have, lower case; undefined: any. */
  patMaxScopes: readonly string[] | undefined;
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
    githubUrl: apiUrl(env, faults),
    githubWebUrl: webUrl(env, faults),
    githubClientId: required(env, 'githubClientId', faults),
    githubSecret: githubSecret(env, faults),
    loginFlow: choice(env, 'loginFlow', { choices: ['web', 'device', 'legacy'], faults }),
    sessionSecrets: sessionSecrets(env, faults),
    access: access(env, faults),
    allowPats: choice(env, 'allowPats', { choices: ['true', 'false'], faults }) === 'true',
    patMaxScopes: text(env, 'patMaxScopes') === undefined ? undefined : list(env, 'patMaxScopes', faults),
    apiEndpoint: url(env, 'apiEndpoint', faults),
    logTopic: text(env, 'logTopic'),
    logReads: flag(env, 'logReads', faults),
    tarballs: choice(env, 'tarballs', { choices: ['redirect', 'inline'], faults }),
    upstreamCache: choice(env, 'upstreamCache', { choices: ['none', 's3'], faults }) === 's3',
    privateScopes: list(env, 'privateScopes', faults).map((scope) =>
      scope.startsWith('@') ? scope : `@${scope}`,
    ),
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
