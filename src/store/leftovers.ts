import { DAY_MS } from '../lib/span';
import type { ObjectInfo } from '../ports/storage';
import type { Manifest } from '../registry/catalogue/manifest';
import { STAGE_DAYS } from '../registry/stages/stage';
import {
  DEAD_PREFIX,
  HELD_PREFIX,
  SHARD_PREFIX,
  SHORT_LIVED,
  STAGE_PREFIX,
  UPSTREAM_PREFIX,
  WHOLE_CATALOGUE_KEY,
} from './keys';

export type Keeping = {
  readonly now: Date;
  /** How long copies of public packages are kept. */
  readonly upstreamDays: number;
  /** The catalogue that is in use; undefined: there is none. */
  readonly catalogue: Manifest | undefined;
};

/** What it is, for a sentence, if nobody needs it any more. As the rules of the bucket have it (resources/bucket.yml). */
export function outlived({ key, lastModified }: ObjectInfo, keeping: Keeping): string | undefined {
  const days = (keeping.now.getTime() - lastModified.getTime()) / DAY_MS;
  const found = lifetimes(keeping).find(({ prefix }) => key.startsWith(prefix));
  if (found) return days > found.days ? found.what : undefined;
  return days > 1 ? outOfCatalogue(key, keeping) : undefined;
}

function lifetimes({ upstreamDays }: Keeping) {
  return [
    ...SHORT_LIVED.map((prefix) => ({ prefix, days: 1, what: 'old logins, ID tokens and large replies' })),
    { prefix: STAGE_PREFIX, days: STAGE_DAYS + 1, what: 'ended proposals' },
    // As long as a queue of AWS keeps them.
    { prefix: DEAD_PREFIX, days: 14, what: 'webhooks that were given up' },
    { prefix: HELD_PREFIX, days: 30, what: 'old reports of held-back versions' },
    { prefix: UPSTREAM_PREFIX, days: upstreamDays, what: 'old copies of public packages' },
  ];
}

/** Shards that were divided are left, because somebody may be reading them. */
function outOfCatalogue(key: string, { catalogue }: Keeping): string | undefined {
  if (!catalogue?.complete || catalogue.build !== '') return undefined;
  if (key === WHOLE_CATALOGUE_KEY) return 'old catalogues';
  if (!key.startsWith(SHARD_PREFIX)) return undefined;
  const object = key.slice(SHARD_PREFIX.length);
  const isUsed = [...catalogue.shards.values()].some((shard) => shard.object === object);
  return isUsed ? undefined : 'old catalogues';
}
