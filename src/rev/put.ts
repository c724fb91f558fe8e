// PUT /registry/{name}/-rev/{rev}
import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { jsonBody, param, publisher, type Request } from '../http/request';
import { isObject, type JsonObject } from '../lib/json';
import type { PackageName } from '../registry/names';
import { notHere, removeVersions } from '../registry/packument/unpublish';
import { updatePackument } from '../store/packuments';

/** `npm unpublish name@version` sends the packument without that version; `npm owner` sends maintainers alone. */
async function unpublishVersions(request: Request, context: StorageContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'unpublish', name });
  const unpublish = { revision: param(request, 'rev'), publisher: publisher(request), now: new Date() };
  const document = jsonBody(request);
  if (!isObject(document) || !isObject(document.versions)) {
    if (isObject(document) && Array.isArray(document.maintainers)) throw ownersAreOnGitHub();
    throw new RegistryError(400, 'The document must be a packument with its versions.');
  }
  assertSame(document, name, unpublish.revision);
  const packument = await updatePackument(context, name, (current) => {
    if (!current) throw notHere(name, context.config.registry);
    return removeVersions(current, document, unpublish);
  });
  const versions = Object.keys(packument.versions);
  return json(
    200,
    { ok: true, success: true, id: name.full, rev: packument._rev },
    {
      event: { namespace: 'package:unpublish', body: { name: name.full, versions } },
    },
  );
}

/**
 * A document about another package or another state does not show which versions its author wants to remove.
 */
function assertSame({ _id, name, _rev }: JsonObject, { full }: PackageName, revision: string): void {
  if ((_id !== undefined && _id !== full) || (name !== undefined && name !== full)) {
    throw new RegistryError(400, `The document is not about ${full}.`);
  }
  if (_rev !== undefined && _rev !== revision) {
    throw new RegistryError(
      409,
      `The document and the URL name different revisions of ${full}. Nothing was removed.`,
    );
  }
}

function ownersAreOnGitHub(): RegistryError {
  return new RegistryError(
    403,
    'Owners cannot be changed here: GitHub decides who publishes to this registry.',
  );
}

export default lambda('package:unpublish', storageContext, unpublishVersions);
