// GET /registry/{name}/-/{tar}
import type { ReadContext, Storage } from '../context';
import { readContext } from '../contextFactory';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { notModified, type Reply, type ReplyEvent, redirect } from '../http/reply';
import { holds, param, type Request } from '../http/request';
import { renderedPackument } from '../package/rendered';
import { type PackageName, quote, tarballKey, versionOfFile } from '../registry/names';

/** The index decides what there is: bytes that it does not name are not served, nor asked upstream for its name. */
async function getTarball(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  const file = param(request, 'tar');
  const packument = await renderedPackument(name, 'abbreviated', context);
  if (!packument) return fromUpstream(name, file, context);
  const version = versionOfFile(name, file);
  if (version === undefined || !packument.versions.has(version)) throw noTarball(name, file);
  return fromStorage(request, { name, version, file }, context.storage);
}

type Wanted = { readonly name: PackageName; readonly version: string; readonly file: string };

/** By redirect where the store has URLs of its own: the answer of a function is limited to 6 MB. */
async function fromStorage(request: Request, wanted: Wanted, storage: Storage): Promise<Reply> {
  const { name, version, file } = wanted;
  const event: ReplyEvent = { namespace: 'tarball:get', body: { name: name.full, version } };
  const location = await storage.url(tarballKey(name, version));
  if (location !== undefined) return redirect(location, event);
  const stored = await storage.get(tarballKey(name, version));
  if (!stored) throw noTarball(name, file);
  const headers = {
    'content-type': 'application/octet-stream',
    'cache-control': 'private, max-age=31536000, immutable',
    etag: `"${stored.etag}"`,
    'last-modified': stored.lastModified.toUTCString(),
  };
  if (holds(request, headers.etag)) return notModified(headers);
  return { status: 200, headers, body: stored.body, event };
}

function fromUpstream(name: PackageName, file: string, { upstream }: ReadContext): Reply {
  const location = file.endsWith('.tgz') ? upstream.tarballUrl(name.full, file) : undefined;
  if (location === undefined) throw noTarball(name, file);
  return redirect(location, { namespace: 'tarball:get', body: { name: name.full, file } });
}

function noTarball({ full }: PackageName, file: string): RegistryError {
  return new RegistryError(404, `${full} has no tarball ${quote(file)}.`);
}

export default lambda('tarball:get', readContext, getTarball);
