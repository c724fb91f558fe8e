import { unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { Storage, StoredObject } from '../../ports/storage';
import { type Counts, sumOfCounts, type VersionCounts } from '../../registry/downloads/counts';
import { addDays, type Day } from '../../registry/downloads/days';
import { countsOfDay, parseDay, totalsOf } from '../../registry/downloads/dayTable';
import { addDay, KEPT_DAYS, TOTAL } from '../../registry/downloads/history';
import { DOWNLOAD_DAYS_PREFIX } from '../keys';
import { downloadDayKeys, downloadHistoryKey } from '../keys/downloads';
import { swap } from '../swap';
import { packed, unpacked } from './packed';
import { closeDay, loseCounts, openDay } from './state';

const SHARDS_AT_ONCE = 8;

/** What comes later opens the day again. */
const GRACE_MS = 2 * 60 * 60_000;

/** Is the day over, and has all of it come? */
export function isDue(day: Day, now: number): boolean {
  return now >= Date.parse(addDays(day, 1)) + GRACE_MS;
}

/**
 * Brings a day that is over into the history of its packages. It may be done twice, and by two at once: the day takes the
 * place of what the history had of it, and the table is read after the part of the history that it goes into, so that of
 * two writers, the one that writes last has read last.
 */
export async function rollUp(storage: Storage, day: Day): Promise<void> {
  const { lanes } = await openDay(storage, day);
  const table = dayReader(storage, downloadDayKeys(day, lanes));
  const { state, shards, isWhole } = await table();
  if (!isWhole) await loseCounts(storage);
  await concurrently([...shards.keys()], SHARDS_AT_ONCE, async (key) => {
    const isDone = await swap(storage, key, {
      next: async (stored) => {
        const counts = (await table()).shards.get(key) ?? new Map();
        const known = stored ? unpacked(stored.body) : '{}';
        if (known === undefined) await loseCounts(storage);
        return { value: true, body: packed(addDay(known ?? '{}', day, counts)) };
      },
    });
    if (!isDone) throw unavailable('Many others were counting downloads. Try again.');
  });
  await closeDay(storage, day);
  if ((await table()).state !== state) await openDay(storage, day);
}

/** Where the bucket forgets nothing by itself: the tables of days that are too old on that one. */
export async function forgetOldDays(storage: Storage, today: Day): Promise<void> {
  const first = `${DOWNLOAD_DAYS_PREFIX}${addDays(today, -KEPT_DAYS)}`;
  for await (const { key } of storage.list(DOWNLOAD_DAYS_PREFIX)) {
    if (key >= first) return;
    await storage.delete(key);
  }
}

type Table = {
  /** Changes with each of the tables. */
  readonly state: string;
  readonly shards: ReadonlyMap<string, Counts>;
  /** Could all of it be read? */
  readonly isWhole: boolean;
};

/** As it is now, read anew only where it has changed. */
function dayReader(storage: Storage, keys: readonly string[]): () => Promise<Table> {
  const kept = new Map<string, StoredObject | undefined>();
  let known: Table | undefined;
  return async () => {
    await Promise.all(
      keys.map(async (key) => {
        const before = kept.get(key);
        const stored = before ? await storage.getIfChanged(key, before.etag) : await storage.get(key);
        if (stored !== 'unchanged') kept.set(key, stored);
      }),
    );
    const state = keys.map((key) => kept.get(key)?.etag).join(' ');
    if (known?.state !== state) known = { state, ...shardsOf([...kept.values()]) };
    return known;
  };
}

function shardsOf(tables: readonly (StoredObject | undefined)[]): Omit<Table, 'state'> {
  const texts = tables.flatMap((stored) => (stored ? [unpacked(stored.body)] : []));
  const counts = sumOfCounts(texts.map((text) => countsOfDay(parseDay(text ?? ''))));
  const shards = new Map<string, Map<string, VersionCounts>>();
  for (const [name, versions] of [...counts, [TOTAL, totalsOf(counts)] as const]) {
    const key = downloadHistoryKey(name);
    const shard = shards.get(key) ?? new Map<string, VersionCounts>();
    shards.set(key, shard.set(name, versions));
  }
  return { shards, isWhole: !texts.includes(undefined) };
}
