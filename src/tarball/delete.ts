// DELETE /registry/{name}/-/{tar}/-rev/{rev}
import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { own } from '../lib/json';
import { versionOfFile } from '../registry/keptVersion';
import { quote } from '../registry/names';
import { isUnpublished, notHere } from '../registry/packument/unpublish';
import { tarballKey } from '../store/keys/packages';
import { readPackument } from '../store/packuments';

/**
 * The last step of `npm unpublish name@version`, after the index has lost the version. Only the bytes of an
 * unpublished version are ever deleted. No publish can bring that version back, so nobody can need them.
 */
async function deleteTarball(request: Request, context: StorageContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'unpublish', name });
  const file = param(request, 'tar');
  const version = versionOfFile(name, file);
  const packument = await readPackument(context.storage, name);
  if (!packument) throw notHere(name, context.config.registry);
  if (version === undefined) throw new RegistryError(404, `${name.full} has no tarball ${quote(file)}.`);
  if (own(packument.versions, version)) {
    throw new RegistryError(409, `${name.full}@${version} is still published. Unpublish the version first.`);
  }
  if (isUnpublished(packument, version)) await context.storage.delete(tarballKey(name, version));
  return json(200, { ok: true, success: true, id: name.full });
}

export default lambda('tarball:delete', storageContext, deleteTarball);
