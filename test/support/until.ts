import { setTimeout as pause } from 'node:timers/promises';
import { LAST_RESORT_MS } from './lastResort';

const BETWEEN_MS = 20;

/** Resolves as soon as the condition holds. What is waited for in vain in the end has `failure` for an error. */
export async function until(
  is: () => boolean | Promise<boolean>,
  failure: () => string = () => 'What was waited for did not happen.',
): Promise<void> {
  const started = performance.now();
  while (!(await is())) {
    if (performance.now() - started > LAST_RESORT_MS) throw new Error(failure());
    await pause(BETWEEN_MS);
  }
}
