import { readPolicyFile } from '../../src/config/policyFile';
import { isPackagePattern, matchesPackage } from '../../src/registry/access/glob';
import type { PackageName } from '../../src/registry/names';
import { type PruneRule, rulesAbout } from '../../src/registry/prune/rules';
import type { Judging } from '../../src/registry/prune/versions';
import { isIndex, type Listed } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { merge, report, type Summary } from './each-object';
import { wordsIn } from './package-option';
import type { Place } from './place';
import { apply, unfinished } from './prune/apply';
import { type PackagePlan, type Scan, scan } from './prune/scan';
import { bytesOf, type Report, rowsOf, ruleWarnings, versionTable } from './prune/show';
import { sizeText } from './prune/table';
import { tarballsIn } from './prune/tarballs';

/**
 * Unpublishes what the rules in codebox.yml let go. Without `--apply` it only shows what that would be. It may be run again at
 * any time, and after it was killed.
 */
export async function prune(place: Place): Promise<void> {
  const { options, log } = place;
  const rules = rulesOf(place);
  const objects = await place.objects();
  const indexes = objects.filter(isIndex);
  const isWanted = wantedBy(options.package);
  const judging: Judging = { rules, now: new Date(), uses: undefined };
  const judge = async (_name: PackageName) => judging;
  for (const warning of ruleWarnings(rules, { judging, deciding: decidingAmong(rules, indexes) }))
    log.warning(warning);
  const storage = await place.storage();
  const scanned = await scan({
    ...{ storage, indexes, isWanted, judge, rules },
    tarballs: tarballsIn(objects),
    show: place.show,
  });
  const outcome = options.apply === true ? await applied(scanned, place, judge) : shown(scanned);
  tell(outcome, place);
}

type Outcome = { readonly report: Report; readonly summary: Summary };

function shown({ plans, needed, summary }: Scan): Outcome {
  const versions = rowsOf(plans);
  const unfinishedBytes = bytesOf(plans.flatMap(unfinished));
  return {
    report: { applied: false, versions, needed, bytes: bytesOf(versions) + unfinishedBytes },
    summary: merge(summary, counted('versions would be unpublished', versions.length)),
  };
}

async function applied(
  { plans, needed, summary }: Scan,
  place: Place,
  judge: (name: PackageName) => Promise<Judging>,
): Promise<Outcome> {
  assertAllRead(summary);
  const { log, show } = place;
  const parts = { storage: await place.storage(), who: await place.who(), tell: await place.topic() };
  const { gone, summary: done } = await apply(plans, { ...parts, judge, log, show });
  const removed: readonly PackagePlan[] = plans.map((plan) => ({
    ...plan,
    versions: gone.get(plan.name.full) ?? [],
  }));
  const versions = rowsOf(removed);
  const bytes = bytesOf(versions) + bytesOf(removed.flatMap(unfinished));
  return {
    report: { applied: true, versions, needed, bytes },
    summary: merge(summary, done, counted('versions unpublished', versions.length)),
  };
}

/** Nobody knows what depends on what where an index cannot be read. */
function assertAllRead({ failures }: Summary): void {
  if (failures.length === 0) return;
  const list = failures.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n');
  throw new OperatorError(
    `Nothing was removed. Packages could not be read, and nobody knows what they depend on:\n${list}`,
  );
}

function tell({ report: found, summary }: Outcome, { options, log, print, command }: Place): void {
  if (options.json === true) {
    print(JSON.stringify({ ...found, failures: summary.failures }, null, 2));
    if (summary.failures.length > 0) throw new OperatorError(`${summary.failures.length} failed.`);
    return;
  }
  if (found.versions.length > 0) log.notice(versionTable(found.versions));
  if (found.needed.length > 0)
    log.notice(`Other packages depend on exactly these, so they stay: ${found.needed.join(', ')}`);
  const freed = sizeText(found.bytes);
  if (found.applied) log.notice(`${freed} were freed.`);
  else log.notice(`${freed} would be freed. Nothing was removed: ${command} prune --apply does it.`);
  report(summary, log);
}

function counted(what: string, count: number): Summary {
  return { counts: new Map([[what, count]]), failures: [] };
}

function rulesOf({ env, log }: Place): readonly PruneRule[] {
  const { prune: rules, faults } = readPolicyFile(env);
  if (faults.length > 0) throw new OperatorError(faults.join('\n'));
  if (rules.length === 0) log.warning('codebox.yml has no rules below prune: no version goes.');
  return rules;
}

/** OperatorError for what is no name and no pattern. */
function wantedBy(option: Place['options'][string]): (name: string) => boolean {
  const patterns = wordsIn(option);
  const wrong = patterns.find((pattern) => !isPackagePattern(pattern));
  if (wrong !== undefined)
    throw new OperatorError(`--package must be a package or a pattern, not ${JSON.stringify(wrong)}.`);
  return (name) => patterns.length === 0 || patterns.some((pattern) => matchesPackage(pattern, name));
}

function decidingAmong(rules: readonly PruneRule[], indexes: readonly Listed[]): ReadonlySet<PruneRule> {
  const names = indexes.map(({ key }) => key.slice(0, key.lastIndexOf('/')));
  return new Set(names.flatMap((name) => rulesAbout(rules, name)));
}
