// GET /registry/{name}
import type { PackumentForm, ReadContext } from '../context';
import { readContext } from '../contextFactory';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { notModified, type Reply } from '../http/reply';
import { holds, type Request } from '../http/request';
import { notFound, type PackageName } from '../registry/names';
import { renderedPackument } from './rendered';

type Served = {
  readonly body: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
};

async function getPackage(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  const form = requestedForm(request);
  const found = (await ours(name, form, context)) ?? (await context.upstream.packument(name.full, form));
  if (!found) throw notFound(name);
  const headers = packumentHeaders(found, form);
  if (found.etag !== undefined && holds(request, found.etag)) return notModified(headers);
  return {
    status: 200,
    headers,
    body: found.body,
    event: { namespace: 'package:get', body: { name: name.full } },
  };
}

/** npm's commands that edit a package read it with `write=true` and must get every field, whatever they accept. */
function requestedForm(request: Request): PackumentForm {
  const isShort = request.headers.get('accept')?.includes('application/vnd.npm.install-v1+json');
  return isShort && request.query.get('write') !== 'true' ? 'abbreviated' : 'full';
}

/** A package of ours whose versions are all unpublished is 404: upstream is not asked for a name that was ours. */
async function ours(
  name: PackageName,
  form: PackumentForm,
  context: ReadContext,
): Promise<Served | undefined> {
  const found = await renderedPackument(name, form, context);
  if (found?.versions.size === 0) throw notFound(name);
  return found && { ...found, lastModified: found.lastModified.toUTCString() };
}

function packumentHeaders({ etag, lastModified }: Served, form: PackumentForm): Record<string, string> {
  return {
    'content-type': form === 'full' ? 'application/json' : 'application/vnd.npm.install-v1+json',
    'cache-control': 'private, max-age=0, must-revalidate',
    // Both forms live under one URL.
    vary: 'Accept, Accept-Encoding',
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
  };
}

export default lambda('package:get', readContext, getPackage);
