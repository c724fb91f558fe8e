// PUT /registry/{name}: publish, deprecate, star and unstar

import type { PublishContext } from '../context';
import { publishContext } from '../contexts/packages';
import { RegistryError } from '../errors';
import { authorize, may } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import type { Reply } from '../http/reply';
import { jsonBody, publisher, type Request } from '../http/request';
import { isObject } from '../lib/json';
import type { PackageName } from '../registry/names';
import { deprecate } from './deprecate';
import { assertDirectPublish } from './direct';
import { publish } from './publish';
import { star } from './star';

/**
 * Several commands share this route, and only the body distinguishes them (docs/protocol.md §4.6): npm 7 and
 * later send no Referer, which the original relied on.
 */
async function putPackage(request: Request, context: PublishContext): Promise<Reply> {
  const name = packageName(request);
  const document = documentIn(request, context, name);
  if (!isObject(document)) throw new RegistryError(400, 'The request body must be a JSON object.');
  if (isObject(document._attachments) && Object.keys(document._attachments).length > 0) {
    assertDirectPublish(request, context, name);
    return publish({ name, document, publisher: publisher(request) }, context);
  }
  if (isObject(document.versions)) {
    authorize(request, context, { action: 'publish', name });
    return deprecate({ name, document }, context);
  }
  if (isObject(document.users)) {
    // Readers do not get here: to the gateway a star is a write like any other (docs/access.md).
    authorize(request, context, { action: 'read', name });
    return star({ name, users: document.users, caller: publisher(request) }, context);
  }
  throw new RegistryError(400, 'The document holds neither a tarball to publish nor versions to deprecate.');
}

/** npm sends the id, the revision and the stars. */
const MAX_STARS = 1024 * 1024;

/** What only publishers send can be large, and is parsed for nobody else: others may star what they may read. */
function documentIn(request: Request, context: PublishContext, name: PackageName): unknown {
  if (may(request, context, { action: 'publish', name: name.full })) return jsonBody(request);
  const isLarge = Number(request.headers.get('content-length') ?? 0) > MAX_STARS;
  const isReader = may(request, context, { action: 'read', name: name.full });
  if (isLarge || !isReader) assertDirectPublish(request, context, name);
  return jsonBody(request, MAX_STARS);
}

export default lambda('package:put', publishContext, putPackage);
