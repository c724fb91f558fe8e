import { concurrently } from '../../lib/concurrently';
import type { Storage } from '../../ports/storage';
import type { Stage } from '../../registry/stages/stage';
import { STAGE_PREFIX } from '../keys';
import { stageOfKey } from '../keys/stages';
import { type FoundStage, isOver, readStage } from '../stages';

const READS_AT_ONCE = 16;

type Undecided = {
  readonly id: string;
  /** Of its record; undefined: it has none, or the store tells no ETags in a list. */
  readonly etag: string | undefined;
};

/** What this process has read of what waits. */
const known = new WeakMap<Storage, ReadonlyMap<string, FoundStage>>();

/**
 * Those that wait, the oldest first. One listing, and one read for each that is new or has changed since this process
 * looked. What was decided has no document any more, so it costs none.
 */
export async function waitingStages(storage: Storage, now: Date): Promise<readonly Stage[]> {
  const before = known.get(storage);
  const read = async ({ id, etag }: Undecided) => {
    const held = before?.get(id);
    return held && held.etag === etag ? held : readStage(id, storage);
  };
  const all = await concurrently(await undecided(storage), READS_AT_ONCE, read);
  const found = all.filter((one) => one !== undefined);
  known.set(storage, new Map(found.map((one) => [one.stage.id, one])));
  return found
    .map(({ stage }) => stage)
    .filter((stage) => !isOver(stage, now))
    .toSorted((one, other) => (one.createdAt + one.id < other.createdAt + other.id ? -1 : 1));
}

/** Those that wait, and some that have ended or died. */
export async function undecided(storage: Storage): Promise<readonly Undecided[]> {
  const etags = new Map<string, string | undefined>();
  const ids: string[] = [];
  for await (const { key, etag } of storage.list(STAGE_PREFIX)) {
    const id = stageOfKey(key, 'document.json');
    if (id !== undefined) ids.push(id);
    const recorded = stageOfKey(key, 'stage.json');
    if (recorded !== undefined) etags.set(recorded, etag);
  }
  return ids.map((id) => ({ id, etag: etags.get(id) }));
}
