// GET /registry/{name}/-/{tar}
import type { ReadContext } from '../context';
import { readContext } from '../contexts/packages';
import { RegistryError } from '../errors';
import { readable } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import type { Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { versionOfFile } from '../registry/keptVersion';
import { type PackageName, quote } from '../registry/names';
import { tarballKey } from '../store/keys/packages';
import { isKnownPublic } from '../store/oursOrUpstreams';
import { outlineOrUpstreams } from '../store/outlines';
import { publicTarball } from './public';
import { storedTarball } from './stored';
import type { WantedTarball } from './wanted';

/**
 * A package that the caller may not read has no tarballs, so this asks `readable` and not `authorizeReader`: the answer is the
 * same as for a file that does not exist. The index decides what exists. Bytes that it does not name are not served, and upstream is not asked for
 * them.
 */
async function getTarball(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  const file = fileOf(name, request);
  const reply = await find(request, { name, file }, context);
  if (!reply) throw new RegistryError(404, `${name.full} has no tarball ${quote(file)}.`);
  return { ...reply, event: { namespace: 'tarball:get', body: { name: name.full, file } } };
}

/** Some lockfiles, and Deno, repeat the scope before the name of the file: `/@acme/x/-/@acme/x-1.0.0.tgz`. */
function fileOf({ full, bare }: PackageName, request: Request): string {
  const file = request.params.has('file')
    ? `${param(request, 'tar')}/${param(request, 'file')}`
    : param(request, 'tar');
  const scope = full.slice(0, -bare.length);
  return file.startsWith(scope) ? file.slice(scope.length) : file;
}

async function find(
  request: Request,
  wanted: WantedTarball,
  context: ReadContext,
): Promise<Reply | undefined> {
  const { name, file } = wanted;
  const origins = readable(request, context, name.full);
  if (origins.size === 0) return undefined;
  if (isKnownPublic(name, context)) return publicTarball(request, wanted, context);
  const origin = await outlineOrUpstreams(name, context);
  if (origin.from === 'upstream') return publicTarball(request, wanted, context);
  if (!origins.has('ours')) return undefined;
  const version = versionOfFile(name, file);
  if (version === undefined || !origin.outline.versions.has(version)) return undefined;
  const reply = await storedTarball(request, tarballKey(name, version), context);
  const isSent = request.method === 'GET' && (reply?.status === 200 || reply?.status === 302);
  if (!reply || !isSent) return reply;
  if (!context.config.countsDownloads) return { ...reply, uncounted: true };
  return { ...reply, download: { name: name.full, version } };
}

export default lambda('tarball:get', readContext, getTarball);
