import { unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { Storage, StoredObject } from '../../ports/storage';
import type { Counts } from '../../registry/downloads/counts';
import { addDays, type Day } from '../../registry/downloads/days';
import { countsOfDay, parseDay, totalsOf } from '../../registry/downloads/dayTable';
import { addDay, KEPT_DAYS, TOTAL } from '../../registry/downloads/history';
import { downloadDayKey, downloadHistoryKey } from '../keys';
import { swap } from '../swap';
import { packed, unpacked } from './packed';
import { closeDay, openDay } from './state';

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
  const table = dayReader(storage, day);
  const { etag, shards } = await table();
  await concurrently([...shards.keys()], SHARDS_AT_ONCE, async (key) => {
    const isDone = await swap(storage, key, {
      next: async (stored) => {
        const counts = (await table()).shards.get(key) ?? new Map();
        return {
          value: true,
          body: packed(addDay(stored ? unpacked(stored.body) : '{}', day, counts)),
        };
      },
    });
    if (!isDone) throw unavailable('Many others were counting downloads. Try again.');
  });
  await storage.delete(downloadDayKey(addDays(day, -KEPT_DAYS - 1)));
  await closeDay(storage, day);
  if ((await table()).etag !== etag) await openDay(storage, day);
}

type Table = { readonly etag: string | undefined; readonly shards: ReadonlyMap<string, Counts> };

/** As it is now, read anew only if it has changed. */
function dayReader(storage: Storage, day: Day): () => Promise<Table> {
  const key = downloadDayKey(day);
  let known: Table | undefined;
  return async () => {
    const stored = await (known?.etag === undefined
      ? storage.get(key)
      : storage.getIfChanged(key, known.etag));
    if (known && stored === 'unchanged') return known;
    known = tableOf(stored === 'unchanged' ? undefined : stored);
    return known;
  };
}

function tableOf(stored: StoredObject | undefined): Table {
  const shards = new Map<string, Map<string, ReadonlyMap<string, number>>>();
  const counts: Counts = stored ? countsOfDay(parseDay(unpacked(stored.body))) : new Map();
  for (const [name, versions] of [...counts, [TOTAL, totalsOf(counts)] as const]) {
    const key = downloadHistoryKey(name);
    const shard = shards.get(key) ?? new Map();
    shards.set(key, shard.set(name, versions));
  }
  return { etag: stored?.etag, shards };
}
