import type { Storage } from '../ports/storage';
import { READY_KEY } from '../store/keys';
import type { Readiness } from './gateway/ready';

type Check = {
  /** Rejects where the registry could not do its work. */
  readonly check: () => Promise<void>;
  /** Told of each failure. */
  readonly report: (error: unknown) => void;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Milliseconds for which a disk may hang. */
  readonly patience?: number;
};

/** How long a result is good: who asks without a login must not keep the disk busy. */
const FRESH_MS = 2000;
const PATIENCE_MS = 5000;

/** Not ready until `begin`, nor from `leave` on, nor while the check fails. */
export function createReadiness(options: Check): Readiness & { begin(): void; leave(): void } {
  const looked = remembered(options);
  let phase: keyof typeof PHASES | 'serving' = 'starting';
  return {
    begin: () => {
      phase = 'serving';
    },
    leave: () => {
      phase = 'stopping';
    },
    isLeaving: () => phase === 'stopping',
    fault: async () => (phase === 'serving' ? looked() : PHASES[phase]),
  };
}

const PHASES = { starting: 'The registry starts.', stopping: 'The registry stops.' };
const NO_STORAGE = 'The storage does not take what is written.';

function remembered({ check, report, now = Date.now, patience = PATIENCE_MS }: Check) {
  let until = Number.NEGATIVE_INFINITY;
  let result: Promise<string | undefined> | undefined;
  const look = async () => {
    const failed = (error: unknown) => {
      report(error);
      return NO_STORAGE;
    };
    const fault = await within(patience, check()).then(() => undefined, failed);
    until = now() + FRESH_MS;
    return fault;
  };
  return () => {
    if (result === undefined || now() >= until) {
      // Until it is known, everybody waits for the same.
      until = Number.POSITIVE_INFINITY;
      result = look();
    }
    return result;
  };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The storage does not answer.')), milliseconds);
  });
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Rejects where a folder takes no writes: no space, no rights, a disk that is gone. A bucket is only read, as each write
 * there costs, and old versions of it would stay.
 */
export async function assertStorageWorks(storage: Storage, isFolder: boolean): Promise<void> {
  if (!isFolder) return void (await storage.stat(READY_KEY));
  // Another process may do the same: then it is there already, or gone.
  await storage.create(READY_KEY, new Uint8Array(1), { mayBeLost: true });
  await storage.delete(READY_KEY);
}
