import { spanIn } from '../span';
import type { Problems } from './problems';

/** Milliseconds; 0: none. */
export function minAge(value: unknown, problems: Problems): number {
  if (value === undefined) return 0;
  const span = typeof value === 'string' ? spanIn(value) : undefined;
  if (span === undefined) {
    problems.push(
      'firewall.minAge must be a number of minutes, hours, days or weeks up to a year, such as 3 days.',
    );
  }
  return span ?? 0;
}
