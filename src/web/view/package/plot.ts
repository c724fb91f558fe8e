import { type Html, html } from '../../../lib/html';
import type { ShownVersion } from '../../../registry/packument/shown';
import { sizeText } from '../sizes';

const WIDTH = 600;
const HEIGHT = 80;
const EDGE = 6;
/** Dots. */
const MOST = 200;

type Release = { readonly at: number; readonly size: number };

/** When versions were published, and how large they are: a dot for each of the newest. */
export function plot(versions: readonly ShownVersion[]): Html | undefined {
  const releases = versions.flatMap(({ date, size }) =>
    date === undefined || size === undefined ? [] : [{ at: Date.parse(date), size }],
  );
  const newest = releases.toSorted((one, other) => other.at - one.at).slice(0, MOST);
  const [last, first] = [newest[0], newest.at(-1)];
  if (!last || !first || last.at === first.at) return undefined;
  const sizes = newest.map(({ size }) => size);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const across = scale(first.at, last.at, WIDTH);
  const up = scale(0, Math.max(most, 1), HEIGHT);
  const dots = newest.map(({ at, size }: Release) => `M${across(at)} ${HEIGHT - up(size)}h0`).join('');
  const span = `from ${dayOf(first.at)} to ${dayOf(last.at)}`;
  const range = least === most ? `${sizeText(least)} each` : `${sizeText(least)} to ${sizeText(most)}`;
  const words = `${newest.length} releases ${span}, ${range} unpacked`;
  return html`<figure class="plot">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words}"><path class="axis" d="M0 ${HEIGHT - 1}H${WIDTH}"/><path class="dots" d="${dots}"/></svg>
<figcaption>${words}.</figcaption>
</figure>`;
}

function scale(from: number, to: number, length: number): (value: number) => number {
  return (value) => Math.round(EDGE + ((value - from) / (to - from)) * (length - 2 * EDGE));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
