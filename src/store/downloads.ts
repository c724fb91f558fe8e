import { type ByteCache, createByteCache } from '../lib/byteCache';
import { createSharedWork } from '../lib/sharedWork';
import { isWithin, timeSpan } from '../lib/timeSpan';
import type { DownloadCounts } from '../ports/downloads';
import type { Storage } from '../ports/storage';
import { addCounts, type VersionCounts } from '../registry/downloads/counts';
import { countsIn, totalIn } from '../registry/downloads/dayTable';
import { historyIn, lastOf, TOTAL, withDay } from '../registry/downloads/history';
import { parseState } from '../registry/downloads/state';
import { unpacked } from './downloads/packed';
import { DOWNLOAD_STATE_KEY, downloadDayKeys, downloadHistoryKey } from './keys';

/** Of texts. */
const KEPT_BYTES = 24 * 1024 * 1024;

type Kept = {
  readonly body: string;
  readonly etag: string | undefined;
  /** When it was asked for. */
  readonly at: number;
};

/**
 * Reads what was counted. A package takes three reads of storage: the state, its part of the history, and today. They are
 * kept, and for `keptMs` not asked for again.
 */
export function createDownloadCounts(storage: Storage, keptMs: number): DownloadCounts {
  const kept: ByteCache<Kept> = createByteCache(KEPT_BYTES);
  const shared = createSharedWork<Kept>();
  const read = async (key: string, isFresh: (kept: Kept) => boolean) => {
    const known = kept.get(key);
    if (known && isFresh(known)) return known;
    return shared(key, async () => {
      const found = await readAgain(storage, key, known);
      kept.set(key, found);
      return found;
    });
  };
  const state = async () => {
    const { body, at } = await read(DOWNLOAD_STATE_KEY, (found) =>
      isWithin(timeSpan(found.at, keptMs), Date.now()),
    );
    return { ...parseState(body), at };
  };
  const historyOf = async (name: string, countsOf: (table: string) => VersionCounts) => {
    const { open, lanes, at } = await state();
    // A day that has left the state is in a history that was read after it.
    const text = async (key: string) => (await read(key, (found) => found.at >= at)).body;
    const [known, ...days] = await Promise.all([
      text(downloadHistoryKey(name)),
      ...open.map(async (day) => {
        const tables = await Promise.all(downloadDayKeys(day, lanes).map(text));
        return { day, counts: tables.map(countsOf).reduce(addCounts) };
      }),
    ]);
    const counted = days.filter(({ counts }) => counts.size > 0);
    return counted.reduce((sum, { day, counts }) => withDay(sum, day, counts), historyIn(known, name));
  };
  const history = (name: string) => historyOf(name, (table) => countsIn(table, name));
  return {
    history,
    total: async () => (await historyOf(TOTAL, totalIn)).days,
    lastUsed: async (name) => {
      const { versions } = await history(name);
      return new Map([...versions].map(([version, series]) => [version, lastOf(series)]));
    },
    since: async () => (await state()).since,
  };
}

/** The text is '' for what is not there, or damaged. */
async function readAgain(storage: Storage, key: string, known: Kept | undefined): Promise<Kept> {
  const at = Date.now();
  const stored =
    known?.etag === undefined ? await storage.get(key) : await storage.getIfChanged(key, known.etag);
  if (known && stored === 'unchanged') return { ...known, at };
  if (!stored || stored === 'unchanged') return { body: '', etag: undefined, at };
  return { body: unpacked(stored.body), etag: stored.etag, at };
}
