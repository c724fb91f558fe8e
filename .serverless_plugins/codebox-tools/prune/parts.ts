import { groupBy } from '../../../src/lib/groupBy';
import { isKeptVersion } from '../../../src/registry/keptVersion';
import { canBeOurs, type PackageName, packageNameIn } from '../../../src/registry/names';
import { ATTESTATIONS_PREFIX, isOwnState } from '../../../src/store/keys';
import { isTarballKey } from '../../../src/store/keys/packages';
import type { Listed } from '../../lib/bucket';

/** What lies there of a version beside its entry in the index, whatever that says: the tarball, or the provenance. */
export type Part = {
  readonly key: string;
  readonly is: 'tarball' | 'provenance';
  readonly name: PackageName;
  readonly version: string;
  readonly bytes: number;
  readonly lastModified: Date;
};

/** By the package's name. */
export function partsIn(objects: readonly Listed[]): ReadonlyMap<string, readonly Part[]> {
  return groupBy(
    objects.flatMap((object) => partOf(object) ?? []),
    ({ name }) => name.full,
  );
}

function partOf({ key, size: bytes, lastModified }: Listed): Part | undefined {
  const place = placeOf(key);
  const name = place && packageNameIn(place.folder);
  if (!name || !canBeOurs(name) || !isKeptVersion(place.version)) return undefined;
  return { key, is: place.is, name, version: place.version, bytes, lastModified };
}

function placeOf(key: string): (Pick<Part, 'is' | 'version'> & { readonly folder: string }) | undefined {
  const isProvenance = key.startsWith(ATTESTATIONS_PREFIX);
  const path = isProvenance ? key.slice(ATTESTATIONS_PREFIX.length) : key;
  const slash = path.lastIndexOf('/');
  const [folder, file] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
  if (isProvenance) {
    const [, version] = /^(.+)-[0-9a-f]{64}\.json$/.exec(file) ?? [];
    return version === undefined ? undefined : { is: 'provenance', folder, version };
  }
  if (isOwnState(key) || !isTarballKey(key)) return undefined;
  return { is: 'tarball', folder, version: file.slice(0, -'.tgz'.length) };
}
