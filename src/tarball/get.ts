// GET /registry/{name}/-/{tar}
import type { PackageContext } from '../context';
import { packageContext } from '../contextFactory';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { notModified, type Reply, type ReplyEvent, redirect } from '../http/reply';
import { holds, param, type Request } from '../http/request';
import { indexKey, type PackageName, quote, tarballKey, versionOfFile } from '../registry/names';

async function getTarball(request: Request, context: PackageContext): Promise<Reply> {
  const name = packageName(request);
  const file = param(request, 'tar');
  const version = versionOfFile(name, file);
  const ours =
    version && (await fromStorage(request, context, { key: tarballKey(name, version), name, version }));
  return ours || toUpstream(name, file, context);
}

type Wanted = { readonly key: string; readonly name: PackageName; readonly version: string };

/** By redirect where the store has URLs of its own: the answer of a function is limited to 6 MB. */
async function fromStorage(
  request: Request,
  { storage }: PackageContext,
  wanted: Wanted,
): Promise<Reply | undefined> {
  if (!(await storage.stat(wanted.key))) return undefined;
  const event = { namespace: 'tarball:get', body: { name: wanted.name.full, version: wanted.version } };
  const location = await storage.url(wanted.key);
  return location === undefined ? bytes(request, storage, { ...wanted, event }) : redirect(location, event);
}

async function bytes(
  request: Request,
  storage: PackageContext['storage'],
  { key, event }: Wanted & { readonly event: ReplyEvent },
): Promise<Reply | undefined> {
  const stored = await storage.get(key);
  if (!stored) return undefined;
  const headers = {
    'content-type': 'application/octet-stream',
    'cache-control': 'private, max-age=31536000, immutable',
    etag: `"${stored.etag}"`,
    'last-modified': stored.lastModified.toUTCString(),
  };
  if (holds(request, headers.etag)) return notModified(headers);
  return { status: 200, headers, body: stored.body, event };
}

/** A name in the bucket is ours alone: upstream is not asked for a version that we do not have. */
async function toUpstream(name: PackageName, file: string, context: PackageContext): Promise<Reply> {
  const isOurs = (await context.storage.stat(indexKey(name))) !== undefined;
  const location =
    isOurs || !file.endsWith('.tgz') ? undefined : context.upstream.tarballUrl(name.full, file);
  if (location === undefined) throw new RegistryError(404, `${name.full} has no tarball ${quote(file)}.`);
  return redirect(location, { namespace: 'tarball:get', body: { name: name.full, file } });
}

export default lambda('tarball:get', packageContext, getTarball);
