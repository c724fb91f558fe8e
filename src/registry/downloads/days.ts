import { DAY_MS } from '../../lib/span';

/** A day of UTC, as `2026-11-27`. */
export type Day = string;

export function dayAt(milliseconds: number): Day {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** That many days later; earlier, if negative. */
export function addDays(day: Day, days: number): Day {
  return dayAt(Date.parse(day) + days * DAY_MS);
}

/** Is the text a day that exists? */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && dayAt(at) === text;
}

/** How many days from one to the other; 0 for the same. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
