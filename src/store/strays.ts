import { own } from '../lib/json';
import { DAY_MS } from '../lib/span';
import type { Storage } from '../ports/storage';
import type { PackageName } from '../registry/names';
import { tarballKey } from './keys/packages';
import { readPackument } from './packuments';

/** A publish that is still at work is far younger. */
export const STRAY_MS = DAY_MS;

type Tarball = { readonly name: PackageName; readonly version: string };

/**
 * Deletes a tarball that no index names, and that is older than a day. false: it is none any more. A publish of the same bytes
 * may find it in this moment and count on it, so the index is read once more, and the tarball put back where that names it.
 * The other half of the promise is in `storeTarball`.
 */
export async function deleteStray(storage: Storage, tarball: Tarball, now: Date): Promise<boolean> {
  const key = tarballKey(tarball.name, tarball.version);
  const stored = await storage.get(key);
  const isOld = stored && now.getTime() - stored.lastModified.getTime() > STRAY_MS;
  if (!isOld || (await isNamed(storage, tarball))) return false;
  await storage.delete(key);
  if (!(await isNamed(storage, tarball))) return true;
  await storage.create(key, stored.body);
  return false;
}

async function isNamed(storage: Storage, { name, version }: Tarball): Promise<boolean> {
  const packument = await readPackument(storage, name);
  return packument !== undefined && own(packument.versions, version) !== undefined;
}
