/**
 * A stretch of time by the wall clock, because the other clocks of a function may stand still while it is
 * frozen. Wall clocks can be set back: a span that begins later than now is over.
 */
export type TimeSpan = { readonly from: number; readonly until: number };

/** Both in milliseconds. */
export function timeSpan(from: number, milliseconds: number): TimeSpan {
  return { from, until: from + milliseconds };
}

export function isWithin(time: TimeSpan | undefined, now: number): boolean {
  return time !== undefined && now >= time.from && now < time.until;
}
