import { concurrently } from '../concurrently';
import type { StorageContext } from '../context';
import { RegistryError } from '../errors';
import { indexKey, packageNameIn } from '../registry/names';
import { holdsToken } from '../registry/tokens';

const MAX_NAMES = 10_000;
const QUESTIONS_AT_ONCE = 50;

/**
 * Those of the names that may leave: of no private scope, without a token in them, and of no package in the bucket, also when its versions are
 * unpublished. A package of no private scope that was never published here cannot be told from a public one: names
 * that must stay secret belong into a private scope. RegistryError 413 for more names than any project has.
 */
export async function publicNames(
  names: readonly string[],
  { storage, config }: StorageContext,
): Promise<ReadonlySet<string>> {
  const candidates = names
    .map(packageNameIn)
    .filter((name) => name !== undefined)
    .filter(({ scope }) => scope === undefined || !config.privateScopes.includes(scope))
    .filter(({ full }) => !holdsToken(full));
  if (candidates.length > MAX_NAMES) {
    throw new RegistryError(413, `At most ${MAX_NAMES} packages can be audited at once.`);
  }
  const known = await concurrently(candidates, QUESTIONS_AT_ONCE, (name) => storage.stat(indexKey(name)));
  return new Set(candidates.filter((_name, index) => known[index] === undefined).map(({ full }) => full));
}
