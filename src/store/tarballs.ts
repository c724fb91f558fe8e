import type { Storage } from '../ports/storage';
import { claimVersion, PUBLISH_MS, underWay } from '../registry/publish/claims';
import type { Publication } from '../registry/publish/document';
import { isPublished } from '../registry/publish/version';
import { tarballKey } from './keys';
import { readPackument, updatePackument } from './packuments';

/**
 * The tarball goes first, so that the index never names bytes that are not there. Other bytes may lie under the key
 * already: of a version in the index (refused), of a publish that is under way (wait), or of one that died (replace).
 */
export async function storeTarball(storage: Storage, publication: Publication): Promise<void> {
  const { name, version, tarball } = publication;
  const key = tarballKey(name, version);
  if ((await storage.create(key, tarball)) === 'created') return;
  const found = await storage.get(key);
  if (found && tarball.equals(found.body)) return;
  // Read after the tarball: a version that got into the index meanwhile owns these bytes.
  isPublished(await readPackument(storage, name), publication);
  const isOld = found && Date.now() - found.lastModified.getTime() > PUBLISH_MS;
  if (!isOld) throw underWay(publication);
  await updatePackument(storage, name, (latest) =>
    latest && isPublished(latest, publication) ? latest : claimVersion(latest, publication),
  );
  if ((await storage.replace(key, tarball, found.etag)) === 'changed') throw underWay(publication);
}
