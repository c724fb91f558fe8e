import { reason } from '../lib/explain';
import type { Failure } from './each-object';
import type { Place } from './place';

/** By name. Each rejects with a sentence that says what to do. */
export type Checks<Given> = ReadonlyMap<string, (given: Given) => Promise<void>>;

/** A tick for each that passes. One that fails stops none of the others. */
export async function runChecks<Given extends Pick<Place, 'log' | 'show'>>(
  checks: Checks<Given>,
  given: Given,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const [name, check] of checks) {
    given.show(`Checking: ${name}`);
    try {
      await check(given);
      given.log.success(name);
    } catch (error) {
      failures.push({ name, reason: reason(error) });
    }
  }
  return failures;
}
