import { unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { Storage } from '../../ports/storage';
import { byShard, type Manifest, objectOf } from '../../registry/catalogue/manifest';
import type { PackageName } from '../../registry/names';
import { damagedIn, type Read, readEntries, withRead } from './entries';
import { readManifest } from './manifest';
import { changeShard, isPlaced, type Left, tellManifest } from './shards';
import { divideLarge } from './split';

const SHARDS_AT_ONCE = 8;
const READS_AT_ONCE = 4;
/** Shards are divided seldom, and each of them once. */
const ROUNDS = 10;

export type Updated = {
  /** false: there is no finished catalogue, so that only a build knows every package. */
  readonly isComplete: boolean;
  /** Packages whose index is damaged; they are taken out. */
  readonly damaged: readonly string[];
  /** The first reason why a shard could not be changed, and the packages that are therefore not up to date. */
  readonly failed: { readonly names: ReadonlySet<string>; readonly reason: unknown } | undefined;
};

/**
 * Brings the entries of packages up to date with their packuments. What belongs to one shard is written at once, and
 * the manifest once for all: 200 changes cost at most 200 packuments, and each shard and the manifest one read and one
 * write. A shard that fails stops none of the others.
 */
export async function updateCatalogue(storage: Storage, names: readonly PackageName[]): Promise<Updated> {
  let manifest = await readManifest(storage);
  if (!manifest) return { isComplete: false, damaged: [], failed: undefined };
  const done: Change[] = [];
  let left = [...new Map(names.map((name) => [name.full, name])).values()];
  for (let round = 0; left.length > 0; round += 1) {
    if (round === ROUNDS)
      throw unavailable('The search catalogue is being divided by many others. Try again.');
    const changes = await changeAll(storage, manifest, left);
    done.push(...changes);
    const told: Manifest = await tellManifest(
      storage,
      changes.flatMap(({ left }) => left ?? []),
    );
    left = changes.filter(({ left }) => left && !isPlaced(told, left)).flatMap(({ names }) => names);
    manifest = told;
  }
  await divideLarge(
    storage,
    done.flatMap((change) => change.left ?? []),
  );
  return {
    isComplete: manifest.complete,
    damaged: damagedIn(done.flatMap(({ read }) => read)),
    failed: failureIn(done),
  };
}

type Change = {
  readonly names: readonly PackageName[];
  readonly read: readonly Read[];
  /** undefined: the shard could not be changed. */
  readonly left: Left | undefined;
  readonly reason?: unknown;
};

function changeAll(storage: Storage, manifest: Manifest, names: readonly PackageName[]) {
  const groups = [...byShard(manifest, names, ({ full }) => full)];
  return concurrently(groups, SHARDS_AT_ONCE, async ([id, names]): Promise<Change> => {
    const place = { id, object: objectOf(manifest, id) };
    let read: readonly Read[] = [];
    try {
      const left = await changeShard(storage, place, async (shard) => {
        read = await readEntries(storage, names, { atOnce: READS_AT_ONCE });
        const entries = withRead(shard.entries, read);
        return entries === shard.entries ? shard : { ...shard, entries };
      });
      return { names, read, left };
    } catch (reason) {
      return { names, read, left: undefined, reason };
    }
  });
}

function failureIn(changes: readonly Change[]): Updated['failed'] {
  const failed = changes.filter(({ left }) => !left);
  if (failed.length === 0) return undefined;
  const names = failed.flatMap((change) => change.names.map(({ full }) => full));
  return { names: new Set(names), reason: failed[0]?.reason };
}
