// GET /registry/{name}: the packument. GET /registry/{name}/{selector}: one manifest, by version, dist-tag or range.
// Both also for a scoped name in two segments ({name}/{sub}), for HEAD, and for the package `-`.

import type { ReadContext } from '../context';
import { readContext } from '../contexts/packages';
import { RegistryError } from '../errors';
import { authorizeReader } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageTarget } from '../http/packageName';
import { notModified, type Reply, redirect } from '../http/reply';
import { holds, type Request } from '../http/request';
import type { KeptText } from '../lib/keptText';
import { notFound, type PackageName } from '../registry/names';
import type { PackumentForm } from '../registry/packument/forms';
import { copyUrl, isTooLarge } from '../store/largeReplies';
import { type Ours, oursOrUpstreams } from '../store/oursOrUpstreams';
import { noticeHeader } from './notice';
import { getVersion } from './version';

type Served = {
  readonly body: string | KeptText;
  readonly etag: string;
  readonly hash: string;
  readonly lastModified: string | undefined;
  readonly notice?: string;
};

async function getPackage(request: Request, context: ReadContext): Promise<Reply> {
  const { name, selector } = packageTarget(request);
  const readable = authorizeReader(request, context, name);
  if (selector !== undefined) return getVersion({ name, selector, readable }, context);
  const form = requestedForm(request);
  const origin = await oursOrUpstreams(name, form, context);
  if (!readable.has(origin.from)) throw notFound(name);
  const found = origin.from === 'ours' ? ours(origin, name) : await origin.packument();
  if (!found) throw notFound(name);
  const headers = packumentHeaders(found, form);
  if (holds(request, found.etag)) return notModified(headers);
  if (isTooLarge(found.body, context))
    return elsewhere({ name, body: found.body, isOurs: origin.from === 'ours' }, context);
  return {
    status: 200,
    headers: { ...headers, ...noticeHeader(request, found.notice, context) },
    body: found.body,
    hash: found.hash,
    event: { namespace: 'package:get', body: { name: name.full } },
  };
}

type Large = { readonly name: PackageName; readonly body: Served['body']; readonly isOurs: boolean };

/** Upstream has it as large, but with other URLs of tarballs, unless they are to be upstream's. */
async function elsewhere({ name, body, isOurs }: Large, context: ReadContext): Promise<Reply> {
  const { upstream, storage, config } = context;
  const isUpstreams = !isOurs && config.publicTarballs === 'upstream';
  const theirs = isUpstreams ? upstream.packumentUrl(name.full) : undefined;
  const url = theirs ?? (await copyUrl(typeof body === 'string' ? body : body.text(), storage));
  if (url === undefined)
    throw new RegistryError(502, `The packument of ${name.full} is too large to be sent.`);
  return redirect(url, { namespace: 'package:get', body: { name: name.full } });
}

/**
 * npm's commands that edit a package read it with `write=true`. They must get every field, whatever Accept
 * says.
 */
function requestedForm(request: Request): PackumentForm {
  const isShort = request.headers.get('accept')?.includes('application/vnd.npm.install-v1+json');
  return isShort && request.query.get('write') !== 'true' ? 'abbreviated' : 'full';
}

/** A package of ours without any published version is 404. Upstream is not asked for a name that was ours. */
function ours({ packument }: Ours, name: PackageName): Served {
  if (packument.versions.size === 0) throw notFound(name);
  return { ...packument, hash: packument.etag, lastModified: packument.lastModified.toUTCString() };
}

function packumentHeaders({ etag, lastModified }: Served, form: PackumentForm): Record<string, string> {
  return {
    'content-type': form === 'full' ? 'application/json' : 'application/vnd.npm.install-v1+json',
    'cache-control': 'private, max-age=0, must-revalidate',
    // Both forms live under one URL.
    vary: 'Accept, Accept-Encoding',
    etag,
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
  };
}

export default lambda('package:get', readContext, getPackage);
