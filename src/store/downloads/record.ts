import { unavailable } from '../../errors';
import type { Storage } from '../../ports/storage';
import type { Counts } from '../../registry/downloads/counts';
import { type Day, dayAt } from '../../registry/downloads/days';
import { type Batch, dayText, emptyDay, parseDay, withBatch } from '../../registry/downloads/dayTable';
import { downloadDayKey } from '../keys';
import { SWAP_PATIENCE_MS, swap } from '../swap';
import { packed, unpacked } from './packed';
import { isDue, rollUp } from './rollUp';
import { openDay } from './state';

/** What was counted together. */
export type DownloadBatch = {
  /** Recorded twice, it counts once. */
  readonly id: string;
  readonly days: ReadonlyMap<Day, Counts>;
};

/**
 * Adds up what was counted: one write for each day in it, whatever the number of packages, and after midnight one for
 * each part of the history. RegistryError 503: storage is away, or others were faster all the time; the same batch may
 * be recorded again. `patienceMs`: for how long others may be faster.
 */
export async function recordDownloads(
  storage: Storage,
  { id, days }: DownloadBatch,
  patienceMs = SWAP_PATIENCE_MS,
): Promise<void> {
  const today = dayAt(Date.now());
  for (const [day, counts] of days) {
    const { open } = await openDay(storage, day);
    await addToDay(storage, day, { id, counts, patienceMs });
    // Somebody may have closed it between the two.
    if (day !== today) await openDay(storage, day);
    for (const due of open.filter((other) => isDue(other, Date.now()))) await rollUp(storage, due);
  }
}

type DayBatch = Batch & { readonly patienceMs: number };

async function addToDay(storage: Storage, day: Day, { patienceMs, ...batch }: DayBatch) {
  const isDone = await swap(storage, downloadDayKey(day), {
    budgetMs: patienceMs,
    next: (stored) => {
      const next = withBatch(stored ? parseDay(unpacked(stored.body)) : emptyDay, batch);
      return { value: true, body: next && packed(dayText(next)) };
    },
  });
  if (!isDone) throw unavailable('Many others were counting downloads. Try again.');
}
