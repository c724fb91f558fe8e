import { type Html, html } from '../../../lib/html';
import { sumOf } from '../../../registry/downloads/answers';
import { addDays, type Day, daysBetween } from '../../../registry/downloads/days';
import type { Series } from '../../../registry/downloads/history';
import { counted } from '../sizes';

const WIDTH = 600;
const HEIGHT = 80;
/** Days that have a bar each. Of more, each week has one. */
const MOST_DAYS = 60;
const WEEKS = 52;

export type ShownDownloads = {
  readonly days: Series;
  /** The day on which counting began. */
  readonly since: Day;
  readonly today: Day;
};

/** How often the package was downloaded, in words and as bars. */
export function downloadsSection({ days, since, today }: ShownDownloads): Html {
  const start = addDays(today, 1 - 7 * WEEKS);
  const first = since > start ? since : start;
  const bars = barsOf(days, first, today);
  const words = wordsOf({ days, since: first, today });
  return html`<section aria-labelledby="downloads">
<h2 id="downloads">Downloads</h2>
<figure class="plot">
${bars.counts.length < 2 || bars.counts.every((count) => count === 0) ? undefined : drawing(bars, words)}
<figcaption>${words}. Counted in UTC; today's may be some minutes behind.</figcaption>
</figure>
</section>`;
}

function wordsOf({ days, since, today }: ShownDownloads): string {
  const spans = [7, 30].filter((length) => daysBetween(since, today) >= length);
  const recent = spans.map(
    (length) =>
      `${sumOf(days, { start: addDays(today, 1 - length), end: today }).toLocaleString('en')} in the last ${length} days`,
  );
  const all = `${counted(sumOf(days, { start: since, end: today }), 'download')} since ${since}`;
  return [all, ...recent].join(', ');
}

type Bars = { readonly each: 'day' | 'week'; readonly counts: readonly number[] };

/** The last bar ends with today. */
function barsOf(days: Series, first: Day, today: Day): Bars {
  const length = daysBetween(first, today) + 1;
  const each = length > MOST_DAYS ? 'week' : 'day';
  const width = each === 'week' ? 7 : 1;
  const counts = Array.from({ length: Math.ceil(length / width) }, (_, back) => {
    const end = addDays(today, -back * width);
    return sumOf(days, { start: addDays(end, 1 - width), end });
  });
  return { each, counts: counts.reverse() };
}

function drawing({ each, counts }: Bars, words: string): Html {
  const most = Math.max(...counts);
  const step = WIDTH / counts.length;
  const bars = counts.map((count, index) => {
    const up = Math.round((count / most) * (HEIGHT - 4));
    return up === 0 ? '' : `M${Math.round((index + 0.5) * step)} ${HEIGHT - 1}v-${up}`;
  });
  const label = `${words}, at most ${most.toLocaleString('en')} in one ${each}`;
  // Narrow enough for a gap, and never so wide that a few look like a block.
  const width = Math.max(2, Math.min(24, Math.floor(step * 0.7)));
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><path class="axis" d="M0 ${HEIGHT - 1}H${WIDTH}"/><path class="bars" stroke-width="${width}" d="${bars.join('')}"/></svg>`;
}
