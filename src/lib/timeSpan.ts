/**
 * A stretch of time. Of the wall clock, because the other clocks of a function may stand still while it is frozen. Wall
 * clocks are set back: what began later than now is over.
 */
export type Span = { readonly from: number; readonly until: number };

/** Both in milliseconds. */
export function span(from: number, milliseconds: number): Span {
  return { from, until: from + milliseconds };
}

export function isWithin(time: Span | undefined, now: number): boolean {
  return time !== undefined && now >= time.from && now < time.until;
}
