import type { Config } from '../config';
import { RegistryError } from '../errors';
import { Secret } from '../lib/secret';
import type { TokenPlace } from '../registry/upstreams/origins';
import { read as readPlace, unusable } from './appSecret';
import { remembered } from './keptSecret';
import type { UpstreamToken } from './npm/token';

/** The token of an upstream, from where codebox.yml says that it is kept; undefined where it says nothing. */
export function createUpstreamToken(
  place: TokenPlace | undefined,
  config: Pick<Config, 'upstreamTokens' | 'region'>,
): UpstreamToken | undefined {
  if (!place) return undefined;
  if (place.store !== 'variable') return remembered(() => readAtAws(place, config.region));
  const token = config.upstreamTokens.get(place.name);
  return { read: async () => token ?? untold(place.name), forget: () => {} };
}

const IN_DOCUMENT = 'the token of an upstream in codebox.yml';

async function readAtAws(place: Exclude<TokenPlace, { store: 'variable' }>, region: string): Promise<Secret> {
  const at = { ...place, variable: IN_DOCUMENT };
  const value = await readPlace(at, region);
  if (!/^[!-~]+$/.test(value)) throw unusable(at, 'has characters that no token has');
  return new Secret(value);
}

function untold(name: string): never {
  const cause = new Error(`The deployment does not tell this function the token ${name}.`);
  throw new RegistryError(500, 'The registry has no token for an upstream.', { cause });
}
