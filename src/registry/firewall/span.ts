const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

/** A longer wait is a typing error. */
const LONGEST = 365 * UNITS.day;

/** The milliseconds of `3 days`, `36 hours` and the like; undefined for any other text, and beyond a year. */
export function spanIn(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6}) (minute|hour|day|week)s?$/.exec(text.trim()) ?? [];
  const factor = Object.entries(UNITS).find(([name]) => name === unit)?.[1];
  const span = factor === undefined ? 0 : Number(count) * factor;
  return span > 0 && span <= LONGEST ? span : undefined;
}

/** In the largest unit that says it without a fraction. */
export function spanText(milliseconds: number): string {
  const [name, factor] = Object.entries(UNITS).findLast(([, unit]) => milliseconds % unit === 0) ?? [
    'minute',
    UNITS.minute,
  ];
  const count = milliseconds / factor;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
