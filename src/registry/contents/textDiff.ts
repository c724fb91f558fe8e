import { structuredPatch } from 'diff';

export type DiffLine = {
  /** A backslash: not a line, but a word about the one before, such as that no line end follows. */
  readonly sign: ' ' | '+' | '-' | '\\';
  readonly text: string;
  /** Its number in the version that has it; of a line of both, in the later one. */
  readonly number: number;
};

export type Hunk = {
  /** The first line in each of the two, from 1. */
  readonly before: number;
  readonly after: number;
  readonly lines: readonly DiffLine[];
};

export type TextDiff = {
  readonly hunks: readonly Hunk[];
  /** Lines that are removed or added. */
  readonly edits: number;
  /** Lines of hunks that are left out. */
  readonly more: number;
};

export type Limits = {
  readonly edits: number;
  readonly lines: number;
};

const CONTEXT = 3;

/**
 * What is different in two texts, line by line, as `diff -u` says it. undefined: more lines are removed or added than
 * `limits.edits`. No clock stops the work, so the same texts have the same answer on every machine.
 */
export function diffOfTexts(before: string, after: string, limits: Limits): TextDiff | undefined {
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: limits.edits,
  });
  if (!patch) return undefined;
  const hunks = patch.hunks.map(({ oldStart, newStart, lines }) => ({
    before: oldStart,
    after: newStart,
    lines: numbered(lines, oldStart, newStart),
  }));
  return shortened(hunks, limits.lines);
}

/** A text that only one of the two versions has. */
export function wholeText(text: string, sign: '+' | '-', limits: Limits): TextDiff {
  if (text === '') return { hunks: [], edits: 0, more: 0 };
  const lines = text.replace(/\n$/, '').split('\n');
  const hunk = {
    before: 1,
    after: 1,
    lines: lines.map((line, index) => ({ sign, text: line, number: index + 1 })),
  };
  return shortened([hunk], limits.lines);
}

function numbered(lines: readonly string[], oldStart: number, newStart: number): DiffLine[] {
  let [old, now] = [oldStart, newStart];
  const found: DiffLine[] = [];
  for (const line of lines) {
    const [sign, text] = [line[0], line.slice(1)];
    if (sign === '-') found.push({ sign, text, number: old++ });
    if (sign === '+') found.push({ sign, text, number: now++ });
    if (sign === '\\') found.push({ sign, text: text.trim(), number: now });
    if (sign === ' ') {
      found.push({ sign, text, number: now++ });
      old += 1;
    }
  }
  return found;
}

function shortened(hunks: readonly Hunk[], most: number): TextDiff {
  let left = most;
  const kept = hunks.map((hunk) => {
    const lines = hunk.lines.slice(0, Math.max(0, left));
    left -= hunk.lines.length;
    return { ...hunk, lines };
  });
  const edits = hunks.flatMap(({ lines }) => lines).filter(({ sign }) => sign === '+' || sign === '-').length;
  return { hunks: kept.filter(({ lines }) => lines.length > 0), edits, more: Math.max(0, -left) };
}
