import { createHash } from 'node:crypto';
import { unavailable } from '../../errors';
import type { Storage, StoredObject } from '../../ports/storage';
import type { Counts } from '../../registry/downloads/counts';
import { type Day, dayAt } from '../../registry/downloads/days';
import {
  type Batch,
  type DayTable,
  dayText,
  emptyDay,
  hasBatch,
  parseDay,
  withBatch,
} from '../../registry/downloads/dayTable';
import type { DownloadState } from '../../registry/downloads/state';
import { downloadDayKeys } from '../keys/downloads';
import { SWAP_PATIENCE_MS, swap } from '../swap';
import { packed, unpacked } from './packed';
import { isDue, rollUp } from './rollUp';
import { loseCounts, openDay, widen } from './state';

/** Whoever does not get through to the only table of a day in this time is one of many. */
const CROWDED_MS = 2_000;

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
    const { open } = await addToDay(storage, day, { id, counts, patienceMs });
    // Somebody may have closed it meanwhile.
    if (day !== today) await openDay(storage, day);
    for (const due of open.filter((other) => isDue(other, Date.now()))) await rollUp(storage, due);
  }
}

type DayBatch = Batch & { readonly patienceMs: number };

/** A batch that comes again finds the same table, or the one that was the only one when it came first. */
async function addToDay(
  storage: Storage,
  day: Day,
  { patienceMs, ...batch }: DayBatch,
): Promise<DownloadState> {
  let state = await openDay(storage, day);
  const isAlone = state.lanes === 1;
  if (!isAlone && (await isInFirst(storage, day, batch))) return state;
  if (
    await addTo(storage, tableOf(day, batch.id, state), {
      batch,
      patienceMs: isAlone ? CROWDED_MS : patienceMs,
    })
  )
    return state;
  if (isAlone) {
    state = await widen(storage);
    if (await addTo(storage, tableOf(day, batch.id, state), { batch, patienceMs })) return state;
  }
  throw unavailable('Many others were counting downloads. Try again.');
}

async function isInFirst(storage: Storage, day: Day, { id }: Batch): Promise<boolean> {
  const stored = await storage.get(downloadDayKeys(day, 1)[0] ?? '');
  return stored !== undefined && hasBatch(parseDay(unpacked(stored.body) ?? ''), id);
}

function tableOf(day: Day, id: string, { lanes }: DownloadState): string {
  const keys = downloadDayKeys(day, lanes);
  return keys[createHash('sha256').update(id).digest().readUInt32BE(0) % lanes] ?? '';
}

type Addition = { readonly batch: Batch; readonly patienceMs: number };

async function addTo(storage: Storage, key: string, { batch, patienceMs }: Addition): Promise<boolean> {
  const isDone = await swap(storage, key, {
    budgetMs: patienceMs,
    next: async (stored) => {
      const next = withBatch(await tableIn(storage, stored), batch);
      return { value: true, body: next && packed(dayText(next)) };
    },
  });
  return isDone === true;
}

async function tableIn(storage: Storage, stored: StoredObject | undefined): Promise<DayTable> {
  if (!stored) return emptyDay;
  const text = unpacked(stored.body);
  if (text === undefined) await loseCounts(storage);
  return parseDay(text ?? '');
}
