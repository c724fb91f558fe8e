import type { StorageContext } from '../context';
import { concurrently } from '../lib/concurrently';
import { canBeOurs, type PackageName } from '../registry/names';
import { holdsToken } from '../registry/redact';
import { indexKey } from '../store/keys/packages';

const QUESTIONS_AT_ONCE = 50;

/**
 * The names that may leave, each to its own upstream: names in no private scope, without a token in them, and of no
 * package in the bucket, even if its versions are unpublished. A package outside of the private scopes that was never
 * published here looks like a public one. So names that must stay secret belong into a private scope.
 */
export async function publicNames(
  names: readonly PackageName[],
  { storage, config }: StorageContext,
): Promise<ReadonlySet<string>> {
  const candidates = names
    .filter(({ scope }) => scope === undefined || !config.privateScopes.includes(scope))
    .filter(({ full }) => !holdsToken(full));
  const ours = await concurrently(candidates, QUESTIONS_AT_ONCE, async (name) => {
    return canBeOurs(name) && (await storage.stat(indexKey(name))) !== undefined;
  });
  return new Set(candidates.filter((_name, index) => !ours[index]).map(({ full }) => full));
}
