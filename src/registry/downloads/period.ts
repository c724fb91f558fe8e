import { RegistryError } from '../../errors';
import { quote } from '../names';
import { addDays, type Day, daysBetween, isDay } from './days';
import { KEPT_DAYS } from './history';

/** Both days are in it. */
export type Period = { readonly start: Day; readonly end: Day };

/** npm's words. Their last day is yesterday, the last one that is over. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['last-day', 1],
  ['last-week', 7],
  ['last-month', 30],
  ['last-year', 365],
]);

/**
 * As npm writes periods: a word, a day, or two days with a colon between them. What is older than 18 months is cut off, as
 * npm does it. RegistryError 400.
 */
export function parsePeriod(text: string, today: Day): Period {
  const days = WORDS.get(text);
  if (days !== undefined) return { start: addDays(today, -days), end: addDays(today, -1) };
  const [start = '', end = start, ...more] = text.split(':');
  if (more.length > 0 || !isDay(start) || !isDay(end))
    throw new RegistryError(
      400,
      `${quote(text)} is no period. Use ${[...WORDS.keys()].join(', ')}, a day such as 2026-01-31, or two days with a colon between them.`,
    );
  if (end < start) throw new RegistryError(400, `The period ${quote(text)} ends before it begins.`);
  const first = addDays(today, -KEPT_DAYS);
  return {
    start: start < first && end >= first ? first : start,
    end: end > today && start <= today ? today : end,
  };
}

/** How many days are in it. */
export function lengthOf({ start, end }: Period): number {
  return daysBetween(start, end) + 1;
}
