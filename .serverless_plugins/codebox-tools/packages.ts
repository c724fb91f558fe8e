import type { Storage } from '../../src/ports/storage';
import { type PackageName, parsePackageName } from '../../src/registry/names';
import type { Packument } from '../../src/registry/packument/packument';
import { nameInKey } from '../../src/store/keys/packages';
import { updatePackument } from '../../src/store/packuments';
import type { Listed } from '../lib/bucket';

/** The package of an index. RegistryError 400 when the key holds no package's name. */
export function packageOf({ key }: Listed): PackageName {
  return parsePackageName(nameInKey(key));
}

/**
 * Changes a package as the registry does: by compare-and-swap, and not at all when `change` gives back what it got.
 * false when the package has gone since it was listed.
 */
export async function changePackage(
  storage: Storage,
  index: Listed,
  change: (packument: Packument) => Packument,
): Promise<boolean> {
  try {
    const store = { storage, config: { maxPackument: Number.POSITIVE_INFINITY } };
    await updatePackument(store, packageOf(index), (current) => change(current ?? gone()));
    return true;
  } catch (error) {
    if (error instanceof Gone) return false;
    throw error;
  }
}

class Gone extends Error {}

function gone(): never {
  throw new Gone();
}
