import type { JsonObject } from '../../lib/json';
import { MAX_CHANGES, MAX_COMPARED, MAX_EDITS, MAX_HUNK_LINES, MAX_TEXT } from './bounds';
import { changedFiles, type FileChange } from './fileDiff';
import { contentsIn, type Listed, type Listing } from './listing';
import { type ChangeGroup, diffOfManifests } from './manifestDiff';
import { diffOfTexts, type TextDiff, wholeText } from './textDiff';

/** A version of a package, wherever it comes from. */
export type Side = {
  /** Of the registry: what clients resolve by. */
  readonly manifest: JsonObject;
  readonly tarball: Uint8Array;
  readonly listing: Listing;
};

/**
 * Why no text is compared. `enough`: the bounds of the whole page were reached by smaller files; `too different`: more
 * lines are removed or added than one file may have.
 */
export type LeftOut = 'no text' | 'too large' | 'too different' | 'enough';

export type FileDiff = FileChange & { readonly text: TextDiff | LeftOut };

export type PackageDiff = {
  readonly groups: readonly ChangeGroup[];
  /** By path; if there are too many, those that were added or removed first, and `package.json`. */
  readonly files: readonly FileDiff[];
  /** Of all, also of those that are not among `files`. */
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** How many more files have changed. */
  readonly moreFiles: number;
};

export type ChangeKind = 'added' | 'removed' | 'changed';

export function kindOf({ before, after }: FileChange): ChangeKind {
  if (!before) return 'added';
  return after ? 'changed' : 'removed';
}

/**
 * What changed from one version of a package to another: for installers, and in each file. Small files come first when
 * the bounds of the whole are reached, so that one large file cannot hide another.
 */
export async function diffOf(before: Side, after: Side): Promise<PackageDiff> {
  const all = changedFiles(before.listing, after.listing);
  const files = mostTelling(all);
  const chosen = smallest(files.filter(isReadable));
  const texts = {
    before: await textsIn(
      before,
      chosen.flatMap((file) => file.before ?? []),
    ),
    after: await textsIn(
      after,
      chosen.flatMap((file) => file.after ?? []),
    ),
  };
  const budget: Limits = { edits: MAX_EDITS.all, lines: MAX_HUNK_LINES.all };
  const compared = new Map(chosen.map((file) => [file, spend(budget, pairOf(file, texts))]));
  return {
    groups: diffOfManifests(before.manifest, after.manifest),
    files: files.map((file) => ({ ...file, text: compared.get(file) ?? whyNot(file) })),
    counts: countsOf(all),
    moreFiles: all.length - files.length,
  };
}

/** Names are chosen by who publishes: nobody hides a new file behind thousands that changed. */
function mostTelling(files: readonly FileChange[]): readonly FileChange[] {
  if (files.length <= MAX_CHANGES.files) return files;
  const isTelling = (file: FileChange) => kindOf(file) !== 'changed' || file.path === 'package.json';
  return [...files.filter(isTelling), ...files.filter((file) => !isTelling(file))].slice(
    0,
    MAX_CHANGES.files,
  );
}

function countsOf(files: readonly FileChange[]): PackageDiff['counts'] {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const file of files) counts[kindOf(file)] += 1;
  return counts;
}

type Limits = { edits: number; lines: number };
type Pair = { readonly before: string | undefined; readonly after: string | undefined };
type Texts = ReadonlyMap<number, string>;

/** The smallest files first, and as many as may be compared. */
function smallest(files: readonly FileChange[]): readonly FileChange[] {
  let bytes = 0;
  return files
    .toSorted((one, other) => bytesOf(one) - bytesOf(other))
    .filter((file) => {
      bytes += bytesOf(file);
      return bytes <= MAX_COMPARED;
    });
}

function pairOf(
  { before, after }: FileChange,
  texts: { readonly before: Texts; readonly after: Texts },
): Pair {
  return { before: before && texts.before.get(before.at), after: after && texts.after.get(after.at) };
}

/** Takes the work from the budget. Giving up takes the most. */
function spend(budget: Limits, pair: Pair): TextDiff | LeftOut {
  if (budget.edits <= 0 || budget.lines <= 0) return 'enough';
  const limits = {
    edits: Math.min(MAX_EDITS.file, budget.edits),
    lines: Math.min(MAX_HUNK_LINES.file, budget.lines),
  };
  const { before, after } = pair;
  const diff = diffOfPair(pair, limits);
  if (before !== undefined && after !== undefined) budget.edits -= diff?.edits ?? limits.edits;
  for (const { lines } of diff?.hunks ?? []) budget.lines -= lines.length;
  return diff ?? (limits.edits < MAX_EDITS.file ? 'enough' : 'too different');
}

function diffOfPair({ before, after }: Pair, limits: Limits): TextDiff | undefined {
  if (before === undefined) return wholeText(after ?? '', '+', limits);
  return after === undefined ? wholeText(before, '-', limits) : diffOfTexts(before, after, limits);
}

async function textsIn({ tarball }: Side, entries: readonly Listed[]): Promise<Texts> {
  const found = await contentsIn(tarball, new Set(entries.map(({ at }) => at)));
  return new Map([...found].map(([at, bytes]) => [at, bytes.toString('utf8')]));
}

function bytesOf({ before, after }: FileChange): number {
  return (before?.size ?? 0) + (after?.size ?? 0);
}

function isReadable({ before, after }: FileChange): boolean {
  return [before, after].every((file) => !file || (file.isText && file.size <= MAX_TEXT));
}

function whyNot(file: FileChange): LeftOut {
  if (isReadable(file)) return 'enough';
  return [file.before, file.after].every((side) => !side || side.isText) ? 'too large' : 'no text';
}
