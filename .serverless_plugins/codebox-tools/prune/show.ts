import { spanText } from '../../../src/lib/span';
import type { PruneRule } from '../../../src/registry/prune/rules';
import { isUncertain, type Judging, type Prunable } from '../../../src/registry/prune/versions';
import { OperatorError } from '../../lib/explain';
import { report, type Summary } from '../each-object';
import type { Place } from '../place';
import type { PackagePlan } from './scan';
import { sizeText, table } from './table';

type Row = Prunable & { readonly package: string; readonly bytes: number };
type Piece = { readonly key: string; readonly bytes: number };

/** What is shown of a run, and printed with `--json`. */
export type Report = {
  readonly applied: boolean;
  readonly versions: readonly Row[];
  /** Stay, because other packages depend on exactly these. */
  readonly needed: readonly string[];
  /** What is left of versions that were unpublished before. */
  readonly unfinished: readonly Piece[];
  readonly leftovers: readonly (Piece & { readonly what: string })[];
  readonly bytes: number;
  readonly isVersioned: boolean;
};

type Found = Pick<Report, 'applied' | 'needed' | 'leftovers' | 'isVersioned'> & {
  readonly plans: readonly PackagePlan[];
};

export function reportOf({ plans, applied, needed, leftovers, isVersioned }: Found): Report {
  const versions = rowsOf(plans);
  const unfinished = plans.flatMap((plan) => plan.unfinished);
  const bytes = bytesOf([...versions, ...unfinished, ...leftovers]);
  return { applied, versions, needed, unfinished, leftovers, bytes, isVersioned };
}

function rowsOf(plans: readonly PackagePlan[]): readonly Row[] {
  return plans.flatMap(({ name, versions }) =>
    versions.map(({ parts, ...one }) => ({ package: name.full, ...one, bytes: bytesOf(parts) })),
  );
}

/** OperatorError, behind everything else, that lists what failed. */
export function tell(found: Report, summary: Summary, { options, log, print, command }: Place): void {
  if (options.json === true) {
    print(JSON.stringify(documentOf(found, summary), null, 2));
    if (summary.failures.length > 0) throw new OperatorError(`${summary.failures.length} failed.`);
    return;
  }
  const { applied, versions, needed, bytes } = found;
  if (versions.length > 0) log.notice(versionTable(versions));
  const pieces = piecesOf(found);
  if (pieces.length > 0) log.notice(leftoverTable(pieces));
  if (needed.length > 0)
    log.notice(`Other packages depend on exactly these, so they stay: ${needed.join(', ')}`);
  if (found.isVersioned && bytes > 0) log.notice(LATER);
  if (applied) log.notice(`${sizeText(bytes)} were freed.`);
  else
    log.notice(`${sizeText(bytes)} would be freed. Nothing was removed: ${command} prune --apply does it.`);
  report(summary, log);
}

const LATER =
  'The bucket keeps deleted objects for a while (versioning). S3 frees their bytes when its rules forget them.';

function documentOf(found: Report, { failures }: Summary) {
  const { unfinished: _, ...shown } = found;
  return { ...shown, leftovers: piecesOf(found), failures };
}

function piecesOf({ unfinished, leftovers }: Pick<Report, 'unfinished' | 'leftovers'>) {
  const what = 'rest of unpublished versions';
  return [...unfinished.map((one) => ({ ...one, what })), ...leftovers].map(({ what, key, bytes }) => ({
    what,
    key,
    bytes,
  }));
}

/** A line for each kind. */
function leftoverTable(pieces: ReturnType<typeof piecesOf>): string {
  const kinds = [...new Set(pieces.map(({ what }) => what))];
  const lines = kinds.map((kind) => {
    const found = pieces.filter(({ what }) => what === kind);
    return [kind, String(found.length), sizeText(bytesOf(found))];
  });
  return table([['leftovers', 'count', 'size'], ...lines], [1, 2]);
}

/** A line for each version. */
function versionTable(rows: readonly Row[]): string {
  const head = ['version', 'published', 'last used', 'size', 'rule'];
  const lines = rows.map((row) => [
    `${row.package}@${row.version}`,
    row.published.slice(0, 10),
    row.lastUsed ?? '-',
    sizeText(row.bytes),
    row.rules.join(', '),
  ]);
  return table([head, ...lines], [3]);
}

function bytesOf(items: readonly { readonly bytes: number }[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What the operator should know of the rules. `deciding`: those that decide about a package that is here. */
export function ruleWarnings(
  rules: readonly PruneRule[],
  { judging, deciding }: { readonly judging: Judging; readonly deciding: ReadonlySet<PruneRule> },
): readonly string[] {
  const idle = rules.filter((rule) => !deciding.has(rule));
  const unsure = rules.filter((rule) => isUncertain(rule, judging));
  const since = judging.uses?.since;
  return [
    ...idle.map(
      ({ number, pattern }) =>
        `prune, entry ${number}: ${pattern} decides about no package that is here. Others are more specific, or no package has such a name.`,
    ),
    ...unsure.map(
      ({ number, pattern, olderThan }) =>
        `prune, entry ${number}: ${pattern} lets nothing go yet. Downloads ${since === undefined ? 'were not counted yet' : `are counted since ${since}`}, so that ${spanText(olderThan)} back any version may have been used.`,
    ),
  ];
}
