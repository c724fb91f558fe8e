// GET /registry/-/package/{name}/dist-tags

import type { ReadContext } from '../context';
import { readContext } from '../contextFactory';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { isObject, type JsonObject } from '../lib/json';
import { notFound } from '../registry/names';
import { readPackument } from '../store/packuments';

async function getDistTags(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'read', name });
  const packument = await readPackument(context.storage, name);
  const tags = packument ? packument['dist-tags'] : await upstreamTags(name.full, context);
  if (!tags) throw notFound(name);
  return json(200, tags, {
    headers: { 'cache-control': 'private, max-age=0, must-revalidate' },
    event: { namespace: 'dist-tags:get', body: { name: name.full, 'dist-tags': tags } },
  });
}

async function upstreamTags(name: string, { upstream }: ReadContext): Promise<JsonObject | undefined> {
  const packument = await upstream.packument(name, 'abbreviated');
  if (!packument) return undefined;
  const document: unknown = JSON.parse(packument.body);
  const tags = isObject(document) ? document['dist-tags'] : undefined;
  return isObject(tags) ? tags : undefined;
}

export default lambda('dist-tags:get', readContext, getDistTags);
