export const DAY_MS = 86_400_000;

const UNITS = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  year: 365 * DAY_MS,
} as const;
type Unit = keyof typeof UNITS;

/** `longest`: in milliseconds; a longer span is a typing error. */
type Allowed = { readonly units: readonly Unit[]; readonly longest: number };

/** The milliseconds of `3 days`, `36 hours` and the like; undefined for any other text, and beyond what is allowed. */
export function spanIn(text: string, { units, longest }: Allowed): number | undefined {
  const [, count, word] = /^(\d{1,6}) ([a-z]+?)s?$/.exec(text.trim()) ?? [];
  const unit = units.find((one) => one === word);
  const span = unit === undefined ? 0 : Number(count) * UNITS[unit];
  return span > 0 && span <= longest ? span : undefined;
}

/** In the largest unit up to weeks that says it without a fraction. */
export function spanText(milliseconds: number): string {
  const name =
    (['week', 'day', 'hour'] as const).find((unit) => milliseconds % UNITS[unit] === 0) ?? 'minute';
  const count = milliseconds / UNITS[name];
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
