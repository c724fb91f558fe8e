import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Waits for it while garbage is collected over and over, as may happen at any time. */
export async function withGarbageCollected<Result>(work: Promise<Result>): Promise<Result> {
  const timer = setInterval(collectGarbage, 200);
  return work.finally(() => clearInterval(timer));
}

export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This Node does not let go of its garbage collector.');
  collect();
}
