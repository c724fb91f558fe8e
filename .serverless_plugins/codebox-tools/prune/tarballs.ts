import { canBeOurs, isKeptVersion, type PackageName, packageNameIn } from '../../../src/registry/names';
import { isOwnState, isTarballKey } from '../../../src/store/keys';
import type { Listed } from '../../lib/bucket';

/** A tarball as it lies there, whatever an index says. */
export type StoredTarball = {
  readonly key: string;
  readonly name: PackageName;
  readonly version: string;
  readonly bytes: number;
  readonly lastModified: Date;
};

/** The tarballs of packages of ours, by the package's name. */
export function tarballsIn(objects: readonly Listed[]): ReadonlyMap<string, readonly StoredTarball[]> {
  const found = new Map<string, StoredTarball[]>();
  for (const object of objects) {
    const tarball = tarballOf(object);
    if (!tarball) continue;
    const { full } = tarball.name;
    const others = found.get(full);
    if (others) others.push(tarball);
    else found.set(full, [tarball]);
  }
  return found;
}

function tarballOf({ key, size, lastModified }: Listed): StoredTarball | undefined {
  if (isOwnState(key) || !isTarballKey(key)) return undefined;
  const slash = key.lastIndexOf('/');
  const name = packageNameIn(key.slice(0, slash));
  const version = key.slice(slash + 1, -'.tgz'.length);
  if (!name || !canBeOurs(name) || !isKeptVersion(version)) return undefined;
  return { key, name, version, bytes: size, lastModified };
}
