import { canBeOurs, notOurs, type PackageName, packageNameIn } from '../../registry/names';
import { ATTESTATIONS_PREFIX, INDEX, isOwnState } from '../keys';

/** RegistryError 404 for a name that no package of ours can have, as of the two below. */
export function indexKey(name: PackageName): string {
  return `${ours(name)}${INDEX}`;
}

/** The version must be one that `isKeptVersion` takes. */
export function tarballKey(name: PackageName, version: string): string {
  return `${ours(name)}/${version}.tgz`;
}

/** `digest`: sha256 of the bytes, in hex. */
export function attestationsKey(name: PackageName, version: string, digest: string): string {
  return `${ATTESTATIONS_PREFIX}${ours(name)}/${version}-${digest}.json`;
}

export function isIndexKey(key: string): boolean {
  return key.endsWith(INDEX) && !isOwnState(key);
}

export function isTarballKey(key: string): boolean {
  return key.endsWith('.tgz');
}

/** The package whose index has that key; undefined for every other key. */
export function packageOfKey(key: string): PackageName | undefined {
  const name = isIndexKey(key) ? packageNameIn(nameInKey(key)) : undefined;
  return name && canBeOurs(name) ? name : undefined;
}

/** The name in the key of an index, which need not be a valid one. */
export function nameInKey(key: string): string {
  return key.slice(0, -INDEX.length);
}

function ours(name: PackageName): string {
  if (!canBeOurs(name)) throw notOurs(name);
  return name.full;
}
