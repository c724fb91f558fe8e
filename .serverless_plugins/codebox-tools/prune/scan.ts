import { own } from '../../../src/lib/json';
import type { Storage } from '../../../src/ports/storage';
import type { PackageName } from '../../../src/registry/names';
import { type Packument, parsePackument } from '../../../src/registry/packument/packument';
import { isUnpublished } from '../../../src/registry/packument/unpublish';
import { type Dependent, neededOf, versionId } from '../../../src/registry/prune/needed';
import type { PruneRule } from '../../../src/registry/prune/rules';
import { type Prunable, prunable } from '../../../src/registry/prune/versions';
import { nameInKey } from '../../../src/store/keys/packages';
import { isIndex, type Listed } from '../../lib/bucket';
import { eachObject, merge, type Summary } from '../each-object';
import { packageOf } from '../packages';
import { changedSince, dependentsIn, isRuled, proposedDependents } from './dependents';
import type { Judge } from './judges';
import type { Part } from './parts';

export type Going = Prunable & { readonly parts: readonly Part[] };

/** What would go of a package. */
export type PackagePlan = {
  readonly name: PackageName;
  readonly versions: readonly Going[];
  /** Of versions that were unpublished, by whoever, and that can never come back. */
  readonly unfinished: readonly Part[];
  /** Tarballs of versions that the index does not have, and never had. */
  readonly strays: readonly Part[];
};

export type Scan = {
  readonly plans: readonly PackagePlan[];
  /** Versions that stay because others depend on exactly them, such as `widget@1.0.0-beta.1`. */
  readonly needed: readonly string[];
  /** Whatever was seen to depend on something exactly. */
  readonly dependents: readonly Dependent[];
  readonly summary: Summary;
};

export type Scanning = {
  readonly storage: Storage;
  /** Everything that is stored. */
  readonly objects: readonly Listed[];
  /** Those that are asked for. */
  readonly isWanted: (name: string) => boolean;
  readonly parts: ReadonlyMap<string, readonly Part[]>;
  readonly judge: Judge;
  readonly rules: readonly PruneRule[];
  readonly show: (progress: string) => void;
};

/**
 * Reads every index that is asked for; if versions would go, the others too, as they may depend on these. What cannot be read
 * is in the summary: nobody knows what it depends on.
 */
export async function scan(scanning: Scanning): Promise<Scan> {
  const { objects, isWanted } = scanning;
  const indexes = objects.filter(isIndex);
  const wanted = (listed: Listed) => isWanted(nameInKey(listed.key));
  const dependents: Dependent[] = [];
  const plans: PackagePlan[] = [];
  const keepDependents = (packument: Packument) =>
    void dependents.push(...dependentsIn(packument, scanning.rules));
  const first = await readEach(indexes.filter(wanted), scanning, async (packument, listed) => {
    keepDependents(packument);
    plans.push(await planOf(packument, packageOf(listed), scanning));
  });
  const candidates = new Set(plans.flatMap(idsOf));
  const others = candidates.size === 0 ? [] : indexes.filter((listed) => !wanted(listed));
  const second = await readEach(others, scanning, async (packument) => keepDependents(packument));
  const proposed = candidates.size === 0 ? [] : await proposedDependents(objects, scanning);
  const summary = merge(first, second);
  return withoutNeeded({ plans, needed: [], dependents: [...dependents, ...proposed], summary });
}

/**
 * The same without what has become needed since that scan: the indexes that are new, or have changed, and what was proposed
 * are read again.
 */
export async function scanAgain(found: Scan, before: readonly Listed[], scanning: Scanning): Promise<Scan> {
  if (found.plans.every(({ versions }) => versions.length === 0)) return found;
  const { objects, rules } = scanning;
  const changed = objects.filter(isIndex).filter(changedSince(before));
  const dependents = [...found.dependents, ...(await proposedDependents(objects, scanning))];
  const { failures } = await readEach(
    changed,
    scanning,
    async (packument) => void dependents.push(...dependentsIn(packument, rules)),
  );
  return withoutNeeded({
    ...found,
    dependents,
    summary: merge(found.summary, { counts: new Map(), failures }),
  });
}

function readEach(
  items: readonly Listed[],
  { storage, show }: Scanning,
  work: (packument: Packument, listed: Listed) => Promise<void>,
): Promise<Summary> {
  return eachObject({
    title: 'Reading packages',
    items,
    name: ({ key }) => key,
    work: async (listed) => {
      const stored = await storage.get(listed.key);
      if (stored) await work(parsePackument(stored.body, packageOf(listed), stored.lastModified), listed);
      return stored ? 'packages read' : 'packages deleted meanwhile';
    },
    show,
  });
}

async function planOf(packument: Packument, name: PackageName, scanning: Scanning): Promise<PackagePlan> {
  const parts = scanning.parts.get(name.full) ?? [];
  const judged = isRuled(scanning.rules, name.full) ? prunable(packument, await scanning.judge(name)) : [];
  const others = parts.filter(({ version }) => own(packument.versions, version) === undefined);
  return {
    name,
    versions: judged.map((one) => ({
      ...one,
      parts: parts.filter(({ version }) => version === one.version),
    })),
    unfinished: others.filter(({ version }) => isUnpublished(packument, version)),
    strays: others.filter(({ is, version }) => is === 'tarball' && !isUnpublished(packument, version)),
  };
}

function idsOf({ name, versions }: PackagePlan): readonly string[] {
  return versions.map(({ version }) => versionId(name.full, version));
}

function withoutNeeded({ plans, needed: known, ...scan }: Scan): Scan {
  const needed = neededOf(new Set(plans.flatMap(idsOf)), scan.dependents);
  const left = plans.map((plan) => {
    const versions = plan.versions.filter(({ version }) => !needed.has(versionId(plan.name.full, version)));
    return { ...plan, versions };
  });
  return { ...scan, plans: left.toSorted(byName), needed: [...known, ...needed].sort() };
}

/** By the package's name. */
export function byName({ name: one }: PackagePlan, { name: other }: PackagePlan): number {
  return one.full < other.full ? -1 : 1;
}
