import type { Happening } from './history';

/** A version's time is that of its publish, for ever: two reads that have two of them, whenever they were, are wrong. */
export function changedTimes(happenings: readonly Happening[]): readonly string[] {
  const known = new Map<string, string>();
  return happenings
    .flatMap(({ times }) => Object.entries(times ?? {}))
    .flatMap(([what, time]) => {
      const first = known.get(what) ?? time;
      known.set(what, first);
      return first === time ? [] : [`The time of ${what} was seen as ${first} and as ${time}.`];
    });
}
