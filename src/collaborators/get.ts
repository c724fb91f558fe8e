// GET /registry/-/package/{name}/collaborators

import type { ReadContext } from '../context';
import { readContext } from '../contexts/packages';
import { authorize, caller, may } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { notFound } from '../registry/names';
import { outlineOrUpstreams } from '../store/outlines';

/**
 * What the caller may do with the package: `np` asks before a release. Others are not listed, as rules name teams, and
 * only GitHub knows who is in them. Nobody here writes a public package.
 */
async function getCollaborators(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'read', name });
  const origin = await outlineOrUpstreams(name, context);
  const isOurs = origin.from === 'ours';
  const isThere = isOurs ? origin.outline.versions.size > 0 : (await origin.packument()) !== undefined;
  if (!isThere) throw notFound(name);
  const isWriter = isOurs && may(request, context, { action: 'publish', name: name.full });
  const answer = new Map([[caller(request).login, isWriter ? 'write' : 'read']]);
  return json(200, Object.fromEntries(answer), { headers: { 'cache-control': 'no-store' } });
}

export default lambda('collaborators:get', readContext, getCollaborators);
