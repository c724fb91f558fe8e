// PUT /registry/-/package/{name}/dist-tags/{tag}

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { nameInPath, packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { assertTag, setTag } from '../registry/packument/tags';
import { changeHead } from '../store/packuments';

async function putDistTag(request: Request, context: StorageContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'publish', name });
  const tag = param(request, 'tag');
  const version = versionInBody(request);
  assertTag(tag);
  const packument = await changeHead(context, name, (current) => setTag(current, tag, version));
  const tags = packument['dist-tags'];
  return json(
    200,
    { ok: true, id: nameInPath(request), 'dist-tags': tags },
    {
      event: { namespace: 'dist-tags:put', body: { name: name.full, tag, version, 'dist-tags': tags } },
    },
  );
}

/** Bytes. No version is as long. */
const MAX_BODY = 4096;

/** npm sends a JSON string; curl users and old clients send the bare version. */
function versionInBody(request: Request): string {
  const text = request.body(MAX_BODY).toString('utf8').trim();
  const version = text.startsWith('"') ? jsonString(text) : text;
  if (version === '') throw new RegistryError(400, 'The request body must be the version to tag.');
  return version;
}

function jsonString(text: string): string {
  try {
    return String(JSON.parse(text)).trim();
  } catch {
    throw new RegistryError(400, 'The request body must be the version to tag, as a JSON string.');
  }
}

export default lambda('dist-tags:put', storageContext, putDistTag);
