import { readPolicyFile } from '../../src/config/policyFile';
import { isPackagePattern, matchesPackage } from '../../src/registry/access/glob';
import { type PruneRule, rulesAbout } from '../../src/registry/prune/rules';
import { nameInKey } from '../../src/store/keys/packages';
import { isIndex } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { failureLines, merge, type Summary } from './each-object';
import { wordsIn } from './package-option';
import type { Place } from './place';
import { apply } from './prune/apply';
import { judgesFor } from './prune/judges';
import { type Findings, findLeftovers, removeLeftovers, strayLeftovers } from './prune/leftovers';
import { type Part, partsIn } from './prune/parts';
import { type Scan, type Scanning, scan, scanAgain } from './prune/scan';
import { type Report, reportOf, ruleWarnings, tell } from './prune/show';

/**
 * Unpublishes what the rules in codebox.yml let go, and removes what nobody needs. Without `--apply` it only shows what that
 * would be. It may be run again at any time, and after it was killed.
 */
export async function prune(place: Place): Promise<void> {
  const { options, log } = place;
  const rules = rulesOf(place);
  const wanted = wordsIn(options.package);
  const isWanted = wantedBy(wanted);
  const objects = await place.objects();
  const names = objects.filter(isIndex).map(({ key }) => nameInKey(key));
  const { all, judge } = await judgesFor(rules, place);
  for (const warning of ruleWarnings(rules, { judging: all, deciding: decidingAmong(rules, names) }))
    log.warning(warning);
  const storage = await place.storage();
  const parts = partsIn(objects);
  const scanning = { storage, objects, isWanted, judge, rules, parts, show: place.show };
  const found = await scan(scanning);
  const strays = [...found.plans.flatMap((plan) => plan.strays), ...withoutIndex(parts, { names, isWanted })];
  // With names, it is about these packages alone.
  const rest = wanted.length > 0 ? NOTHING : await findLeftovers({ place, objects, now: all.now });
  const findings = { ...rest, leftovers: [...strayLeftovers(strays, storage, all.now), ...rest.leftovers] };
  const done =
    options.apply === true ? await applied(found, findings, { place, scanning }) : shown(found, findings);
  tell(done.report, done.summary, place);
}

const NOTHING: Findings = { leftovers: [], isVersioned: false };

type Outcome = { readonly report: Report; readonly summary: Summary };

function shown({ plans, needed, summary }: Scan, findings: Findings): Outcome {
  const report = reportOf({ applied: false, plans, needed, ...findings });
  return {
    report,
    summary: merge(summary, tallied('versions would be unpublished', report.versions.length)),
  };
}

type Applying = { readonly place: Place; readonly scanning: Scanning };

async function applied(
  found: Scan,
  { leftovers: planned, isVersioned }: Findings,
  { place, scanning }: Applying,
): Promise<Outcome> {
  assertAllRead(found.summary);
  const { log, show } = place;
  const { storage, judge } = scanning;
  const tellers = { tell: await place.topic(), tellWebhooks: await place.webhooks?.() };
  const parts = { storage, who: await place.who(), ...tellers };
  // To read many indexes takes its time, and others publish meanwhile.
  const objects = await place.objects();
  const { plans, needed, summary } = await scanAgain(found, scanning.objects, { ...scanning, objects });
  assertAllRead(summary);
  const { done, summary: unpublished } = await apply(plans, { ...parts, judge, log, show });
  const { leftovers, summary: tidied } = await removeLeftovers(planned, show);
  const report = reportOf({ applied: true, plans: done, needed, leftovers, isVersioned });
  return {
    report,
    summary: merge(summary, unpublished, tidied, tallied('versions unpublished', report.versions.length)),
  };
}

/** Nobody knows what depends on what where an index cannot be read. */
function assertAllRead({ failures }: Summary): void {
  if (failures.length === 0) return;
  throw new OperatorError(
    `Nothing was removed. Packages could not be read, and nobody knows what they depend on:\n${failureLines(failures)}`,
  );
}

function tallied(what: string, count: number): Summary {
  return { counts: new Map([[what, count]]), failures: [] };
}

function rulesOf({ env, log }: Place): readonly PruneRule[] {
  const { prune: rules, faults } = readPolicyFile(env);
  if (faults.length > 0) throw new OperatorError(faults.join('\n'));
  if (rules.length === 0) log.warning('codebox.yml has no rules below prune: no version goes.');
  return rules;
}

/** OperatorError for what is no name and no pattern. */
function wantedBy(patterns: readonly string[]): (name: string) => boolean {
  const wrong = patterns.find((pattern) => !isPackagePattern(pattern));
  if (wrong !== undefined)
    throw new OperatorError(`--package must be a package or a pattern, not ${JSON.stringify(wrong)}.`);
  return (name) => patterns.length === 0 || patterns.some((pattern) => matchesPackage(pattern, name));
}

function decidingAmong(rules: readonly PruneRule[], names: readonly string[]): ReadonlySet<PruneRule> {
  return new Set(names.flatMap((name) => rulesAbout(rules, name)));
}

type Names = { readonly names: readonly string[]; readonly isWanted: (name: string) => boolean };

/** Tarballs of packages of which nothing was ever published. */
function withoutIndex(
  parts: ReadonlyMap<string, readonly Part[]>,
  { names, isWanted }: Names,
): readonly Part[] {
  const known = new Set(names);
  return [...parts]
    .filter(([name]) => !known.has(name) && isWanted(name))
    .flatMap(([, found]) => found.filter(({ is }) => is === 'tarball'));
}
