import { randomUUID } from 'node:crypto';
import { unavailable } from '../../errors';
import type { Storage } from '../../ports/storage';
import type { Manifest } from '../../registry/catalogue/manifest';
import { emptyShard, parseShard, type Shard, serializeShard } from '../../registry/catalogue/shard';
import { shardKey } from '../keys/catalogue';
import { swap } from '../swap';
import { changeManifest, PATIENCE_MS } from './manifest';

/** Which shard, and the name of its object, as in a manifest. */
export type Place = { readonly id: string; readonly object: string };

/** A shard as it was left. */
export type Left = Place & {
  readonly stamp: string;
  readonly build: string;
  readonly packages: number;
  /** Bytes of the object. */
  readonly size: number;
};

/** The next state of a shard; the same object for no change. */
export type ShardChange = (shard: Shard) => Promise<Omit<Shard, 'stamp'> | Shard>;

/**
 * Compare-and-swap of a shard; a missing or damaged one is empty. The shard is read first, and what `change` reads is
 * read after it: of two writers, the one that writes last has read last, so their order does not matter.
 */
export async function changeShard(storage: Storage, place: Place, change: ShardChange): Promise<Left> {
  const left = await swap<Left>(storage, shardKey(place.object), {
    budgetMs: PATIENCE_MS,
    next: async (stored) => {
      const shard = (stored && parseShard(stored.body)) ?? emptyShard;
      const wanted = await change(shard);
      if (wanted === shard) return { value: leftAs(place, shard, stored?.body), body: undefined };
      const next = { ...wanted, stamp: randomUUID() };
      const body = serializeShard(next);
      return { value: leftAs(place, next, body), body };
    },
  });
  if (left) return left;
  throw unavailable('Many others were changing the search catalogue. Try again.');
}

function leftAs(place: Place, { stamp, build, entries }: Shard, body?: Uint8Array): Left {
  return { ...place, stamp, build, packages: entries.size, size: body?.length ?? 0 };
}

export async function readShard(storage: Storage, object: string): Promise<Shard> {
  const stored = await storage.get(shardKey(object));
  return (stored && parseShard(stored.body)) ?? emptyShard;
}

/**
 * Tells the manifest how shards were left, so that searches read them again. Resolves with the manifest: what is not in
 * it any more was divided meanwhile, and what was written there has to be written again. A number that only goes up,
 * and not the stamp, tells readers to read: two who tell of one shard may come in the wrong order.
 */
export function tellManifest(storage: Storage, left: readonly Left[]): Promise<Manifest> {
  return changeManifest(storage, (manifest) => {
    const shards = new Map(manifest.shards);
    for (const { id, object, stamp, build, packages } of left) {
      const known = shards.get(id);
      if (known?.object !== object || (known.stamp === stamp && known.build === build)) continue;
      shards.set(id, { object, changes: known.changes + 1, stamp, build, packages });
    }
    if ([...shards].every(([id, state]) => manifest.shards.get(id) === state)) return manifest;
    // A shard that was lost, and begun anew by a change, holds that change alone.
    const isWhole = left.every((shard) => shard.build !== '' || !isPlaced(manifest, shard));
    return { ...manifest, complete: manifest.complete && isWhole, shards };
  });
}

/** Is it still there? */
export function isPlaced({ shards }: Manifest, { id, object }: Place): boolean {
  return shards.get(id)?.object === object;
}
