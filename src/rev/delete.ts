// DELETE /registry/{name}/-rev/{rev}

import type { StorageContext } from '../context';
import { storageContext } from '../contextFactory';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { param, publisher, type Request } from '../http/request';
import { notHere, removePackage, unpublishedVersions } from '../registry/packument/unpublish';
import { updatePackument } from '../store/packuments';
import { deleteTarballs } from '../store/unpublish';

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
  await deleteTarballs(context.storage, name, unpublishedVersions(packument));
  return json(
    200,
    { ok: true, success: true, id: name.full },
    {
      event: { namespace: 'package:unpublish', body: { name: name.full, versions: [] } },
    },
  );
}

export default lambda('package:unpublish', storageContext, unpublishPackage);
