// DELETE /registry/{name}/-rev/{rev}

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { param, publisher, type Request } from '../http/request';
import type { Storage } from '../ports/storage';
import { notHere, removePackage, unpublishedVersions } from '../registry/packument/unpublish';
import { tarballKey } from '../store/keys/packages';
import { updatePackument } from '../store/packuments';

const AT_ONCE = 20;

/**
 * `npm unpublish name --force`: all versions are removed; the name and the list of unpublished versions stay.
 * The index is changed first. What it does not name is not served, so a crash in between leaves orphan
 * tarballs, and nothing worse.
 */
async function unpublishPackage(request: Request, context: StorageContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'unpublish', name });
  const unpublish = { revision: param(request, 'rev'), publisher: publisher(request), now: new Date() };
  const packument = await updatePackument(context, name, (current) => {
    if (!current) throw notHere(name, context.config.registry);
    return removePackage(current, unpublish);
  });
  await deleteAll(
    context.storage,
    unpublishedVersions(packument).map((version) => tarballKey(name, version)),
  );
  return json(
    200,
    { ok: true, success: true, id: name.full },
    {
      event: { namespace: 'package:unpublish', body: { name: name.full, versions: [] } },
    },
  );
}

async function deleteAll(storage: Storage, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => storage.delete(key)));
  }
}

export default lambda('package:unpublish', storageContext, unpublishPackage);
