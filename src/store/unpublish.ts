import { without } from '../lib/json';
import type { PackageName } from '../registry/names';
import type { Packument } from '../registry/packument/packument';
import { removeVersions } from '../registry/packument/unpublish';
import { changeOurs, type Store } from './packuments';

type Unpublishing = {
  /** Of the packument as it is now; asked again for every writer that was faster. */
  readonly choose: (current: Packument) => readonly string[];
  readonly publisher: string;
};

type Unpublished = {
  /** As stored. */
  readonly packument: Packument;
  readonly versions: readonly string[];
};

/**
 * Takes versions out of the index, as `npm unpublish name@version` does. Their tarballs stay.
 * RegistryError 404 if the package is not ours, 503 if others are always faster.
 */
export async function unpublishVersions(
  store: Store,
  name: PackageName,
  { choose, publisher }: Unpublishing,
): Promise<Unpublished> {
  let versions: readonly string[] = [];
  const packument = await changeOurs(store, name, (current) => {
    versions = choose(current);
    const left = { versions: without(current.versions, ...versions) };
    return removeVersions(current, left, { revision: current._rev, publisher, now: new Date() });
  });
  return { packument, versions };
}
