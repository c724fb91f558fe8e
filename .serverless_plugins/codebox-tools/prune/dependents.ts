import { concurrently } from '../../../src/lib/concurrently';
import { isObject, parseJson } from '../../../src/lib/json';
import type { Storage } from '../../../src/ports/storage';
import type { Manifest, Packument } from '../../../src/registry/packument/packument';
import { type Dependent, exactDependencies, versionId } from '../../../src/registry/prune/needed';
import { type PruneRule, rulesAbout } from '../../../src/registry/prune/rules';
import { stageOfKey } from '../../../src/store/keys/stages';
import type { Listed } from '../../lib/bucket';

/** A list tells of whole seconds, and perhaps by another clock: what was written shortly before it may have changed after it. */
const RECENT_MS = 60_000;

/** Which are new or have another date, or another size, than in that list. */
export function changedSince(before: readonly Listed[]): (listed: Listed) => boolean {
  const known = new Map(before.map((listed) => [listed.key, listed]));
  const newest = before.reduce((last, { lastModified }) => Math.max(last, lastModified.getTime()), 0);
  return ({ key, size, lastModified }) => {
    const last = known.get(key);
    const isSame = last?.size === size && last.lastModified.getTime() === lastModified.getTime();
    return !isSame || lastModified.getTime() > newest - RECENT_MS;
  };
}

/** Versions that wait for somebody to approve them. What is damaged cannot be approved either. */
export async function proposedDependents(
  objects: readonly Listed[],
  { storage, rules }: { readonly storage: Storage; readonly rules: readonly PruneRule[] },
): Promise<readonly Dependent[]> {
  const manifests = objects.filter(({ key }) => stageOfKey(key, 'manifest.json') !== undefined);
  const found = await concurrently(manifests, AT_ONCE, async ({ key }) => {
    const stored = await storage.get(key);
    const manifest = stored && parseJson(Buffer.from(stored.body).toString('utf8'));
    return isManifest(manifest) ? dependentIn(manifest, rules) : [];
  });
  return found.flat();
}

const AT_ONCE = 16;

function isManifest(value: unknown): value is Manifest {
  return isObject(value) && typeof value.name === 'string' && typeof value.version === 'string';
}

/** Only on packages that a rule is about: of others nothing goes. */
export function dependentsIn(
  { name, versions }: Packument,
  rules: readonly PruneRule[],
): readonly Dependent[] {
  return Object.values(versions).flatMap((manifest) => dependentIn({ ...manifest, name }, rules));
}

function dependentIn(manifest: Manifest, rules: readonly PruneRule[]): readonly Dependent[] {
  const on = exactDependencies(manifest).filter((id) => isRuled(rules, id.slice(0, id.lastIndexOf('@'))));
  return on.length > 0 ? [{ id: versionId(manifest.name, manifest.version), on }] : [];
}

/** Is a rule about that package? */
export function isRuled(rules: readonly PruneRule[], name: string): boolean {
  return rulesAbout(rules, name).length > 0;
}
