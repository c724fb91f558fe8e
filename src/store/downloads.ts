import { type ByteCache, createByteCache } from '../lib/byteCache';
import { isWithin, type TimeSpan, timeSpan } from '../lib/timeSpan';
import type { Storage } from '../ports/storage';
import type { Day } from '../registry/downloads/days';
import { countsIn } from '../registry/downloads/dayTable';
import { type History, historyIn, lastOf, withDay } from '../registry/downloads/history';
import { parseState } from '../registry/downloads/state';
import { unpacked } from './downloads/packed';
import { DOWNLOAD_STATE_KEY, downloadDayKey, downloadHistoryKey } from './keys';

/** What was counted of downloads. */
export type DownloadCounts = {
  /** The last 18 months of a package, by its full name. Empty for one that nobody downloaded. */
  history(name: string): Promise<History>;
  /**
   * The day on which each version of a package was downloaded last. A version that is not in it was not downloaded in the
   * last 18 months, or not since `since`.
   */
  lastUsed(name: string): Promise<ReadonlyMap<string, Day>>;
  /** The day on which counting began; undefined: nothing was ever counted. */
  since(): Promise<Day | undefined>;
};

/** Of texts. */
const KEPT_BYTES = 24 * 1024 * 1024;

type Kept = { readonly body: string; readonly etag: string | undefined; readonly span: TimeSpan };

/**
 * Reads what was counted. A package takes three reads of storage, the state, its part of the history, and today; they are
 * kept, and for `keptMs` not asked for again.
 */
export function createDownloadCounts(storage: Storage, keptMs: number): DownloadCounts {
  const kept: ByteCache<Kept> = createByteCache(KEPT_BYTES);
  const read = (key: string) => readText(storage, key, { kept, keptMs });
  const state = async () => parseState(await read(DOWNLOAD_STATE_KEY));
  const history = async (name: string) => {
    const { open } = await state();
    const [known, ...days] = await Promise.all([
      read(downloadHistoryKey(name)),
      ...open.map(async (day) => ({ day, counts: countsIn(await read(downloadDayKey(day)), name) })),
    ]);
    const counted = days.filter(({ counts }) => counts.size > 0);
    return counted.reduce((sum, { day, counts }) => withDay(sum, day, counts), historyIn(known, name));
  };
  return {
    history,
    lastUsed: async (name) => {
      const { versions } = await history(name);
      return new Map([...versions].map(([version, series]) => [version, lastOf(series)]));
    },
    since: async () => (await state()).since,
  };
}

type Keeping = { readonly kept: ByteCache<Kept>; readonly keptMs: number };

/** '' for what is not there, or damaged. */
async function readText(storage: Storage, key: string, { kept, keptMs }: Keeping): Promise<string> {
  const known = kept.get(key);
  const from = Date.now();
  if (known && isWithin(known.span, from)) return known.body;
  const stored =
    known?.etag === undefined ? await storage.get(key) : await storage.getIfChanged(key, known.etag);
  const span = timeSpan(from, keptMs);
  const isKnown = stored === 'unchanged';
  const found = isKnown ? known : { body: stored ? unpacked(stored.body) : '', etag: stored?.etag };
  kept.set(key, { body: found?.body ?? '', etag: found?.etag, span });
  return found?.body ?? '';
}
