import type { Config } from '../../config';
import { Secret } from '../../lib/secret';
import type { KeptPlace } from '../../registry/secretPlace';
import { read } from '../appSecret';
import { type KeptSecret, remembered } from '../keptSecret';

export type SecretsConfig = Pick<Config, 'webhookSecrets' | 'region'>;

/** What stands at a place that a webhook names. Rejects with an Error that says which place could not be read. */
export function createWebhookSecrets(config: SecretsConfig): (place: KeptPlace) => Promise<Secret> {
  const kept = new Map<string, KeptSecret>();
  return async (place) => {
    if (place.store === 'variable') return config.webhookSecrets.get(place.name) ?? untold(place.name);
    const at = { ...place, variable: 'a webhook in codebox.yml' };
    const id = `${place.store}:${place.name}`;
    const secret = kept.get(id) ?? remembered(async () => new Secret(await read(at, config.region)));
    kept.set(id, secret);
    return secret.read().catch((error: unknown) => {
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
    });
  };
}

function untold(name: string): never {
  throw new Error(`The deployment does not tell this function the secret ${name}.`);
}
