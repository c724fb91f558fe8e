import { randomUUID } from 'node:crypto';
import type { Storage } from '../../ports/storage';
import { belongsTo, halvesOf } from '../../registry/catalogue/manifest';
import { changeManifest } from './manifest';
import { changeShard, type Left, readShard } from './shards';

/**
 * Bytes. A change writes a shard anew, and a first search reads all of them: smaller ones would make changes cheaper
 * and searches dearer. It holds some 800 packages.
 */
export const LARGE_SHARD = 256 * 1024;

/** Divides the shards that have grown too large. */
export async function divideLarge(storage: Storage, shards: readonly Left[]): Promise<void> {
  for (const { id, size } of shards) if (size > LARGE_SHARD) await divide(storage, id);
}

/**
 * The halves are written first, then the manifest names them instead of the whole. Who has changed the whole after it
 * was read here tells the manifest later, finds it gone there, and changes a half. Each half is a new object: of two
 * who divide the same shard, the slower one must not write over what is in use. Nobody deletes the whole: others may be
 * reading it.
 */
async function divide(storage: Storage, id: string): Promise<void> {
  const halves = halvesOf(id);
  if (!halves) return;
  await changeManifest(storage, async (manifest) => {
    const known = manifest.shards.get(id);
    if (!known) return manifest;
    const { build, entries } = await readShard(storage, known.object);
    const shards = new Map(manifest.shards);
    shards.delete(id);
    for (const half of halves) {
      const ofHalf = new Map([...entries].filter(([name]) => belongsTo(half, name)));
      const place = { id: half, object: `${half}-${randomUUID()}` };
      const { object, stamp, packages } = await changeShard(storage, place, async () => ({
        build,
        entries: ofHalf,
      }));
      shards.set(half, { object, changes: 1, stamp, build, packages });
    }
    return { ...manifest, shards };
  });
}
