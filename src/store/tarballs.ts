import { PUBLISH_MS, reserveVersion, underWay } from '../registry/publish/reservations';
import { assertFree, type Bytes, has } from '../registry/publish/version';
import { tarballKey } from './keys/packages';
import { readPackument, type Store, updatePackument } from './packuments';

/** Of a publish, or of an import. */
type StoredTarball = Bytes & { readonly tarball: Buffer };

/**
 * The tarball is stored first, so that the index never names bytes that are not there. Other bytes may be
 * under the key already: those of a version in the index (refused), of a publish that is under way (wait), or
 * of a publish that died (replace).
 *
 * Resolves with what is to be called when the index has the version: bytes that were there already may have been deleted
 * meanwhile, as those of a dead publish are (`deleteStray`).
 */
export async function storeTarball(store: Store, publication: StoredTarball): Promise<() => Promise<void>> {
  const { name, version, tarball } = publication;
  const { storage } = store;
  const key = tarballKey(name, version);
  // The index follows, and makes both durable.
  if ((await storage.create(key, tarball, { mayBeLost: true })) === 'created') return nothing;
  const found = await storage.get(key);
  if (found && tarball.equals(found.body)) return () => putBack(store, key, tarball);
  // Read after the tarball: a version that got into the index meanwhile owns these bytes.
  assertFree(await readPackument(storage, name), publication);
  const isOld = found && Date.now() - found.lastModified.getTime() > PUBLISH_MS;
  if (!isOld) throw underWay(publication);
  await reserve(store, publication);
  if ((await storage.replace(key, tarball, found.etag)) === 'changed') throw underWay(publication);
  return nothing;
}

async function nothing(): Promise<void> {}

async function putBack({ storage }: Store, key: string, tarball: Buffer): Promise<void> {
  if (!(await storage.stat(key))) await storage.create(key, tarball);
}

/** From now on only this publish may add the version, unless it is there already. */
async function reserve(store: Store, publication: StoredTarball): Promise<void> {
  await updatePackument(store, publication.name, (latest) => {
    assertFree(latest, publication);
    return latest && has(latest, publication) ? latest : reserveVersion(latest, publication, new Date());
  });
}
