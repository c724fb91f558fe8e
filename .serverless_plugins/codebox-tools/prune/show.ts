import { spanText } from '../../../src/registry/firewall/span';
import type { PruneRule } from '../../../src/registry/prune/rules';
import { isUncertain, type Judging } from '../../../src/registry/prune/versions';
import type { Going, PackagePlan } from './scan';
import { sizeText, table } from './table';

type Row = Going & { readonly package: string };

/** What is shown of a run, and printed with `--json`. */
export type Report = {
  readonly applied: boolean;
  readonly versions: readonly Row[];
  /** Stay, because other packages depend on exactly these. */
  readonly needed: readonly string[];
  readonly bytes: number;
};

export function rowsOf(plans: readonly Pick<PackagePlan, 'name' | 'versions'>[]): readonly Row[] {
  return plans.flatMap(({ name, versions }) => versions.map((one) => ({ package: name.full, ...one })));
}

/** A line for each version. */
export function versionTable(rows: readonly Row[]): string {
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

export function bytesOf(items: readonly { readonly bytes: number }[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What the operator should know of the rules. `names`: of all packages. */
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
