import type { Config } from '../config';
import { RegistryError } from '../errors';
import { isObject } from '../lib/json';
import { lazily } from '../lib/lazily';
import { Secret, type SecretSource } from '../lib/secret';
import { secretFault } from '../registry/secretFault';

/** A place of a secret, and the operator's variable that names it. */
export type Place = Exclude<SecretSource, Secret> & { readonly variable: string };
type Secrets = readonly [Secret, ...Secret[]];

/**
 * The client secret of the OAuth app. Where it is kept elsewhere it is read at the first call and kept for the life of
 * the process; a failure is not. RegistryError 500 when it cannot be read or could be guessed, with nothing of it.
 */
export function createAppSecret(config: Pick<Config, 'githubSecret' | 'region'>): () => Promise<Secret> {
  const { githubSecret: source, region } = config;
  if (source === undefined) return () => Promise.reject(untold());
  if (source instanceof Secret) return () => Promise.resolve(source);
  const place = { ...source, variable: 'CODEBOX_GITHUB_SECRET' };
  return lazily(async () => usable(await read(place, region), place));
}

/**
 * The secrets for what the registry seals and signs: the first is used, each opens and is believed. They are read as
 * the client secret is, which stands in where there are none.
 */
export function createSessionSecrets(
  config: Pick<Config, 'sessionSecrets' | 'region'>,
  appSecret: () => Promise<Secret>,
): () => Promise<Secrets> {
  const { sessionSecrets: source, region } = config;
  if ('store' in source) {
    const place = { ...source, variable: 'CODEBOX_SESSION_SECRET' };
    return lazily(async () => several(await read(place, region), place));
  }
  const [first, ...others] = source;
  return async () => (first ? [first, ...others] : [await appSecret()]);
}

/** The text that AWS keeps there. RegistryError 500 when it cannot be read or is empty. */
export async function read(place: Place, region: string): Promise<string> {
  const answer = await ask(place, region).catch((error: unknown) => {
    throw unreadable(place, isObject(error) ? String(error.name) : 'unknown');
  });
  const value = answer?.trim() ?? '';
  if (value === '') throw unreadable(place, 'it is empty');
  return value;
}

/** Two, with a comma between them, while one takes the place of the other. */
function several(value: string, place: Place): Secrets {
  const [first, ...others] = value.split(',').map((part) => usable(part.trim(), place));
  if (!first) throw unreadable(place, 'it is empty');
  return [first, ...others];
}

function usable(value: string, place: Place): Secret {
  const fault = secretFault(value);
  if (fault !== undefined) throw unusable(place, fault);
  return new Secret(value);
}

/** Loaded only here: most registries have their secret in the environment, so that no bundle holds either client. */
async function ask({ store, name }: Place, region: string): Promise<string | undefined> {
  if (store === 'ssm') return (await import('./appSecret/ssm')).readParameter(region, name);
  return (await import('./appSecret/secretsManager')).readSecretValue(region, name);
}

function unreadable({ store, name, variable }: Place, reason: string): RegistryError {
  return new RegistryError(
    500,
    `The registry cannot read its own secret. Its operator has to check where ${variable} points, and that the functions may read there.`,
    { cause: new Error(`${store}:${name} could not be read: ${reason}.`) },
  );
}

export function unusable({ store, name }: Place, fault: string): RegistryError {
  return new RegistryError(
    500,
    'The registry cannot use its own secret. Its operator finds the reason in the log.',
    { cause: new Error(`What ${store}:${name} holds ${fault}.`) },
  );
}

function untold(): RegistryError {
  return new RegistryError(
    500,
    'The registry cannot use its own secret. Its operator finds the reason in the log.',
    { cause: new Error('The deployment does not tell this function the client secret.') },
  );
}
