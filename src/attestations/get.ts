// GET /registry/-/npm/v1/attestations/{name}
import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { authorize } from '../http/authorize';
import { ATTESTATIONS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import type { Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { own } from '../lib/json';
import { notFound, packageNameIn, quote } from '../registry/names';
import { provenanceDigest } from '../registry/packument/provenance';
import { attestationsKey } from '../store/keys/packages';
import { readPackument } from '../store/packuments';

/** The signed provenance of `name@version`; `npm audit signatures` asks for it (docs/protocol.md §4.2). */
async function getAttestations(request: Request, context: StorageContext): Promise<Reply> {
  const spec = request.params.has('sub')
    ? `${param(request, 'name')}/${param(request, 'sub')}`
    : param(request, 'name');
  const at = spec.lastIndexOf('@');
  if (at < 1) throw new RegistryError(404, `${quote(spec)} is not a package and its version, name@version.`);
  const name = packageNameIn(spec.slice(0, at));
  // Quoted as a whole: of a URL with a password, what is left before the @ would show it.
  if (!name) throw new RegistryError(400, `${quote(spec)} does not begin with a valid package name.`);
  const version = spec.slice(at + 1);
  authorize(request, context, { action: 'read', name });
  const packument = await readPackument(context.storage, name);
  if (!packument) throw notFound(name);
  const manifest = own(packument.versions, version);
  const digest = manifest && provenanceDigest(manifest.dist);
  const key = digest && attestationsKey(name, version, digest);
  const stored = key === undefined ? undefined : await context.storage.get(key);
  if (!stored) throw new RegistryError(404, `There are no attestations for ${quote(spec)}.`);
  const headers = { 'content-type': 'application/json', 'cache-control': 'private, max-age=300' };
  return { status: 200, headers, body: Buffer.from(stored.body).toString('utf8') };
}

export default lambda('attestations:get', storageContext, below(ATTESTATIONS, getAttestations));
