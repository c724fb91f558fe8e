import { addDays, type Day } from './days';
import { type History, KEPT_DAYS, type Series } from './history';
import { lengthOf, type Period } from './period';

/** As npm answers, whose clients know these members. `package` is left out of what is about all packages. */
export type Answer = Period & {
  /** Of the whole period, or of each of its days. */
  readonly downloads: number | readonly PerDay[];
  readonly package?: string;
};

export type Form = 'point' | 'range';
type PerDay = { readonly downloads: number; readonly day: Day };

export function answerOf(
  form: Form,
  series: Series,
  { period, name }: { readonly period: Period; readonly name?: string },
): Answer {
  const { start, end } = period;
  const downloads = form === 'point' ? sumOf(series, period) : perDay(series, period);
  return { downloads, start, end, ...(name !== undefined && { package: name }) };
}

/** How often each version was downloaded in the period, which is one of the last month. */
export function versionsIn({ versions }: History, period: Period): ReadonlyMap<string, number> {
  const sums = [...versions].map(([version, series]) => [version, sumOf(series, period)] as const);
  return new Map(sums.filter(([, sum]) => sum > 0));
}

export function sumOf(series: Series, { start, end }: Period): number {
  let sum = 0;
  for (const [day, count] of series) if (day >= start && day <= end) sum += count;
  return sum;
}

function perDay(series: Series, period: Period): readonly PerDay[] {
  const length = Math.min(lengthOf(period), KEPT_DAYS + 1);
  return Array.from({ length }, (_, index) => {
    const day = addDays(period.start, index);
    return { downloads: series.get(day) ?? 0, day };
  });
}
