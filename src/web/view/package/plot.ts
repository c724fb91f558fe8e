import { type Html, html } from '../../../lib/html';
import type { ShownVersion } from '../../../registry/packument/shown';
import { counted, sizeText } from '../sizes';

const WIDTH = 600;
const HEIGHT = 80;
const EDGE = 6;
/** Dots. */
const MOST = 200;

type Release = { readonly at: number; readonly size: number };

/** When versions were published, and how large they are: a dot for each of the newest. Of one moment there are words alone. */
export function plot(versions: readonly ShownVersion[]): Html | undefined {
  const releases = versions.flatMap(({ date, size }) =>
    date === undefined || size === undefined ? [] : [{ at: Date.parse(date), size }],
  );
  const newest = releases.toSorted((one, other) => other.at - one.at).slice(0, MOST);
  const [last, first] = [newest[0], newest.at(-1)];
  if (!last || !first) return undefined;
  const words = wordsOf(newest, dayOf(first.at), dayOf(last.at));
  return html`<figure class="plot">
${last.at === first.at ? undefined : drawing(newest, { words, from: first.at, to: last.at })}
<figcaption>${words}.</figcaption>
</figure>`;
}

function wordsOf(releases: readonly Release[], from: string, to: string): string {
  const sizes = releases.map(({ size }) => size);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const span = from === to ? `on ${to}` : `from ${from} to ${to}`;
  const each = releases.length === 1 ? '' : ' each';
  const range = least === most ? `${sizeText(least)}${each}` : `${sizeText(least)} to ${sizeText(most)}`;
  return `${counted(releases.length, 'release')} ${span}, ${range} unpacked`;
}

type Frame = { readonly words: string; readonly from: number; readonly to: number };

function drawing(releases: readonly Release[], { words, from, to }: Frame): Html {
  const across = scale(from, to, WIDTH);
  const up = scale(0, Math.max(...releases.map(({ size }) => size), 1), HEIGHT);
  const dots = releases.map(({ at, size }) => `M${across(at)} ${HEIGHT - up(size)}h0`).join('');
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words}"><path class="axis" d="M0 ${HEIGHT - 1}H${WIDTH}"/><path class="dots" d="${dots}"/></svg>`;
}

function scale(from: number, to: number, length: number): (value: number) => number {
  return (value) => Math.round(EDGE + ((value - from) / (to - from)) * (length - 2 * EDGE));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
