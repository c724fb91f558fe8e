import { randomUUID } from 'node:crypto';
import type { StorageContext } from '../context';
import { createTally, type Download, type Tally } from '../registry/downloads/counts';
import { type Day, dayAt } from '../registry/downloads/days';
import { type DownloadBatch, recordDownloads } from '../store/downloads/record';
import { forgetOldDays } from '../store/downloads/rollUp';
import { missDownloads } from '../store/downloads/state';

export type DownloadCounter = {
  /** Takes no time, and never throws. */
  readonly count: (download: Download) => void;
  /** Writes what was counted until now. Never rejects. */
  readonly flush: () => Promise<void>;
  /** The same, for the last time. */
  readonly stop: () => Promise<void>;
};

type Parts = Pick<StorageContext, 'storage' | 'logger'>;

const PAUSE_MS = 5_000;
const PAUSE_AFTER_FAULT_MS = 60_000;

/** Versions that wait to be written. More are not counted: storage has been away for long. */
const MOST = 100_000;

/**
 * Counts downloads in the process: one write each few seconds in which there were any, and at the end. A process that is
 * killed loses what it has not written. What could not be written is written later, and counts once.
 */
export function createDownloadCounter({ storage, logger }: Parts): DownloadCounter {
  let tally: Tally = createTally();
  let unwritten: DownloadBatch | undefined;
  let missed: Day | undefined;
  let forgotten = '';
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const write = async () => {
    if (!unwritten) {
      if (tally.size() === 0) return;
      unwritten = { id: randomUUID(), days: tally.days };
      tally = createTally();
    }
    try {
      await recordDownloads(storage, unwritten);
      if (missed !== undefined) await missDownloads(storage, missed);
      missed = undefined;
      unwritten = undefined;
      const today = dayAt(Date.now());
      if (forgotten !== today) await forgetOldDays(storage, today);
      forgotten = today;
    } catch (error) {
      tellTrouble(logger, error);
    }
  };
  const flush = () => {
    last = last.then(write).then(() => {
      clearTimeout(timer);
      timer = undefined;
      if (unwritten || tally.size() > 0) later(unwritten ? PAUSE_AFTER_FAULT_MS : PAUSE_MS);
    });
    return last;
  };
  const later = (milliseconds: number) => {
    timer ??= setTimeout(flush, milliseconds).unref();
  };
  return {
    count: (download) => {
      const today = dayAt(Date.now());
      if (tally.size() < MOST) tally.add(today, download);
      else missed = today;
      later(PAUSE_MS);
    },
    flush,
    stop: async () => {
      await flush();
      // What was counted while an earlier batch was written.
      await flush();
      clearTimeout(timer);
    },
  };
}

/** Counts nothing, and sees to it that nobody takes what was counted before for complete. */
export function createNoCounter({ storage, logger }: Parts): Pick<DownloadCounter, 'stop'> {
  let timer: NodeJS.Timeout | undefined;
  const tell = async () => {
    try {
      await missDownloads(storage, dayAt(Date.now()));
    } catch (error) {
      tellTrouble(logger, error);
      timer = setTimeout(tell, PAUSE_AFTER_FAULT_MS).unref();
    }
  };
  const first = tell();
  return {
    stop: async () => {
      await first;
      clearTimeout(timer);
    },
  };
}

function tellTrouble(logger: Parts['logger'], error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  logger.line({ level: 'error', namespace: 'downloads', error: reason });
}
