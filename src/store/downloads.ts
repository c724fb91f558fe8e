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
import { DOWNLOAD_STATE_KEY } from './keys';
import { downloadDayKeys, downloadHistoryKey } from './keys/downloads';

/** Of texts. */
const KEPT_BYTES = 24 * 1024 * 1024;

type Kept = {
  /** '' for what is not there, or damaged. */
  readonly body: string;
  readonly isDamaged: boolean;
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
    let isDamaged = false;
    const text = async (key: string) => {
      const found = await read(key, (one) => one.at >= at);
      isDamaged ||= found.isDamaged;
      return found.body;
    };
    const [known, ...days] = await Promise.all([
      text(downloadHistoryKey(name)),
      ...open.map(async (day) => {
        const tables = await Promise.all(downloadDayKeys(day, lanes).map(text));
        return { day, counts: tables.map(countsOf).reduce(addCounts) };
      }),
    ]);
    const counted = days.filter(({ counts }) => counts.size > 0);
    const found = counted.reduce((sum, { day, counts }) => withDay(sum, day, counts), historyIn(known, name));
    return { found, isDamaged };
  };
  const ofPackage = (name: string) => historyOf(name, (table) => countsIn(table, name));
  return {
    history: async (name) => (await ofPackage(name)).found,
    total: async () => (await historyOf(TOTAL, totalIn)).found.days,
    lastUsed: async (name) => {
      const { found, isDamaged } = await ofPackage(name);
      const { versions } = found;
      return isDamaged
        ? undefined
        : new Map([...versions].map(([version, series]) => [version, lastOf(series)]));
    },
    since: async () => (await state()).since,
  };
}

async function readAgain(storage: Storage, key: string, known: Kept | undefined): Promise<Kept> {
  const at = Date.now();
  const stored =
    known?.etag === undefined ? await storage.get(key) : await storage.getIfChanged(key, known.etag);
  if (known && stored === 'unchanged') return { ...known, at };
  if (!stored || stored === 'unchanged') return { body: '', isDamaged: false, etag: undefined, at };
  const body = unpacked(stored.body);
  return { body: body ?? '', isDamaged: body === undefined, etag: stored.etag, at };
}
