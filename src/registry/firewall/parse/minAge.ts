import { DAY_MS, spanIn } from '../../../lib/span';
import type { Problems } from './problems';

/** As minAge says it; undefined: it is none. */
export function ageIn(text: string): number | undefined {
  return spanIn(text, { units: ['minute', 'hour', 'day', 'week'], longest: 365 * DAY_MS });
}

/** Milliseconds; 0: none. */
export function minAge(value: unknown, problems: Problems): number {
  if (value === undefined) return 0;
  const span = typeof value === 'string' ? ageIn(value) : undefined;
  if (span === undefined) {
    problems.push(
      'firewall.minAge must be a number of minutes, hours, days or weeks up to a year, such as 3 days.',
    );
  }
  return span ?? 0;
}
