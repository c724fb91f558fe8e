import { randomUUID } from 'node:crypto';
import type { StorageContext } from '../context';
import { createTally, type Download, type Tally } from '../registry/downloads/counts';
import { dayAt } from '../registry/downloads/days';
import { type DownloadBatch, recordDownloads } from '../store/downloads/record';
import { forgetOldDay } from '../store/downloads/rollUp';

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
      unwritten = undefined;
      const today = dayAt(Date.now());
      if (forgotten !== today) await forgetOldDay(storage, today);
      forgotten = today;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.line({ level: 'error', namespace: 'downloads', error: reason });
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
      if (tally.size() < MOST) tally.add(dayAt(Date.now()), download);
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
