import { RegistryError, unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { Storage } from '../../ports/storage';
import type { Manifest } from '../../registry/catalogue/manifest';
import type { SearchForm } from '../../registry/catalogue/searchForm';
import { heldShard } from './held';
import { distrustManifest, readManifest } from './manifest';
import { rebuildCatalogue } from './rebuild';
import { caughtUp } from './subscriber';
import { readWholeCatalogue } from './whole';

/** The rest of a route's time-out is for an S3 that becomes silent meanwhile, and for the answer. */
export const BUILD_MS = 8_000;
/** Where there is an older catalogue, nobody has to wait long. */
const MOVE_MS = 2_000;

/** For what this process itself has written a moment ago. */
const CATCH_UP_MS = 2_000;

const READS_AT_ONCE = 32;

type Work<Result> = (form: SearchForm) => Result;

/**
 * What `work` finds in each part of the catalogue. With a warm process that is one conditional read of storage, and one
 * read for each shard that has changed. If there is no catalogue, it is built; RegistryError 503 if that takes longer
 * than a request may, and the next one goes on with it. Meanwhile an older catalogue is believed, if there is one.
 */
export async function inEachShard<Result>(storage: Storage, work: Work<Result>): Promise<readonly Result[]> {
  await caughtUp(storage, CATCH_UP_MS);
  const results = await inShards(storage, work, isComplete);
  if (results) return results;
  const older = await olderCatalogue(storage);
  try {
    await rebuildCatalogue(storage, { deadline: performance.now() + (older ? MOVE_MS : BUILD_MS) });
  } catch (error) {
    const isLate = error instanceof RegistryError && error.status === 503;
    const found = isLate ? await older?.(work) : undefined;
    if (found) return found;
    throw error;
  }
  return (await inShards(storage, work, isComplete)) ?? tooBusy();
}

/** As `inEachShard`, but nothing is built and nobody waits: undefined if no build was ever finished, or it is damaged. */
export async function inBuiltShards<Result>(
  storage: Storage,
  work: Work<Result>,
): Promise<readonly Result[] | undefined> {
  return inShards(storage, work, wasBuilt);
}

type Older = <Result>(work: Work<Result>) => Promise<readonly Result[] | undefined>;

/** The shards of the last build, or what an older release has left; undefined if there is neither. */
async function olderCatalogue(storage: Storage): Promise<Older | undefined> {
  const manifest = await readManifest(storage);
  if (manifest && wasBuilt(manifest)) return (work) => inShards(storage, work, wasBuilt);
  const whole = await readWholeCatalogue(storage);
  return whole && (async (work) => whole.map(work));
}

function isComplete({ complete }: Manifest): boolean {
  return complete;
}

function wasBuilt({ shards }: Manifest): boolean {
  return [...shards.values()].every(({ build }) => build !== '');
}

/** undefined: there is no such catalogue. */
async function inShards<Result>(
  storage: Storage,
  work: Work<Result>,
  isGood: (manifest: Manifest) => boolean,
): Promise<readonly Result[] | undefined> {
  const manifest = await readManifest(storage);
  if (!manifest || !isGood(manifest)) return undefined;
  const results = await concurrently([...manifest.shards], READS_AT_ONCE, async ([id, state]) => {
    const form = await heldShard(storage, id, state);
    return form && { result: work(form) };
  });
  const found = results.filter((result) => result !== undefined);
  if (found.length === results.length) return found.map(({ result }) => result);
  if (manifest.complete) await giveUp(storage, manifest);
  return undefined;
}

/** A shard is gone or damaged, unless it was divided a moment ago. */
async function giveUp(storage: Storage, manifest: Manifest): Promise<void> {
  if ((await readManifest(storage)) === manifest) await distrustManifest(storage);
}

function tooBusy(): never {
  throw unavailable('The catalogue of packages is being changed by many others at the moment. Try again.');
}
