import type { Policy } from './policy';
import type { Verdict } from './verdict';

/** What the rules hold back of a public package; with `mode: report`, what they would. */
export type HeldBack = {
  readonly mode: Policy['mode'];
  readonly held: ReadonlyMap<string, Verdict>;
};

/** Stands for whatever a page says of it: it is another text as soon as one word of that is another one. */
export function heldState({ mode, held }: HeldBack): string {
  if (held.size === 0) return '';
  const known = verdicts.get(held) ?? JSON.stringify([...held]);
  verdicts.set(held, known);
  return `${mode} ${known}`;
}

/** A map is the same one as long as the rules say the same of the same packument. */
const verdicts = new WeakMap<HeldBack['held'], string>();
