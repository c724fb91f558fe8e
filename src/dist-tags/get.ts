// GET /registry/-/package/{name}/dist-tags

import type { ReadContext } from '../context';
import { readContext } from '../contexts/packages';
import { authorizeReader } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { notFound } from '../registry/names';
import { distTagsOf, outlineOrUpstreams } from '../store/outlines';

async function getDistTags(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  const readable = authorizeReader(request, context, name);
  const origin = await outlineOrUpstreams(name, context);
  const tags = readable.has(origin.from) ? await distTagsOf(origin) : undefined;
  if (!tags) throw notFound(name);
  return json(200, tags, {
    headers: { 'cache-control': 'private, max-age=0, must-revalidate' },
    event: { namespace: 'dist-tags:get', body: { name: name.full, 'dist-tags': tags } },
  });
}

export default lambda('dist-tags:get', readContext, getDistTags);
