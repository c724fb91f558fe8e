import type { Config } from '../config';
import { RegistryError } from '../errors';
import { isObject } from '../lib/json';
import { lazily } from '../lib/lazily';
import { Secret, type SecretSource } from '../lib/secret';
import { secretFault } from '../registry/secretFault';

type Place = Exclude<SecretSource, Secret>;

/**
 * The client secret of the OAuth app. If AWS keeps it, it is read at the first call and kept for the life of
 * the process; a failure is not kept. RegistryError 500 if it cannot be read or could be guessed; the error
 * holds nothing of it.
 */
export function createAppSecret(config: Pick<Config, 'githubSecret' | 'region'>): () => Promise<Secret> {
  const { githubSecret: source, region } = config;
  if (source instanceof Secret) return async () => source;
  return lazily(() => read(source, region));
}

async function read(place: Place, region: string): Promise<Secret> {
  const answer = await ask(place, region).catch((error: unknown) => {
    throw unreadable(place, isObject(error) ? String(error.name) : 'unknown');
  });
  const value = answer?.trim() ?? '';
  if (value === '') throw unreadable(place, 'it is empty');
  const fault = secretFault(value);
  if (fault !== undefined) throw unusable(place, fault);
  return new Secret(value);
}

/** Loaded only here: most registries have their secret in the environment, so that no bundle holds either client. */
async function ask({ store, name }: Place, region: string): Promise<string | undefined> {
  if (store === 'ssm') return (await import('./appSecret/ssm')).readParameter(region, name);
  return (await import('./appSecret/secretsManager')).readSecretValue(region, name);
}

function unreadable({ store, name }: Place, reason: string): RegistryError {
  return new RegistryError(
    500,
    'The registry cannot read its own secret. Its operator has to check where CODEBOX_GITHUB_SECRET points, and that the functions may read there.',
    { cause: new Error(`${store}:${name} could not be read: ${reason}.`) },
  );
}

function unusable({ store, name }: Place, fault: string): RegistryError {
  return new RegistryError(
    500,
    'The registry cannot use its own secret. Its operator finds the reason in the log.',
    { cause: new Error(`What ${store}:${name} holds ${fault}.`) },
  );
}
