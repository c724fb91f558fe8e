// GET /registry/{name}/-/{tar}
import type { ReadContext } from '../context';
import { readContext } from '../contextFactory';
import { RegistryError } from '../errors';
import { may } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import type { Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { quote, versionOfFile } from '../registry/names';
import { tarballKey } from '../store/keys';
import { oursOrUpstreams } from '../store/oursOrUpstreams';
import { publicTarball } from './public';
import { storedTarball } from './stored';
import type { Wanted } from './wanted';

/**
 * The index decides what exists. Bytes that it does not name are not served, and upstream is not asked for
 * them.
 */
async function getTarball(request: Request, context: ReadContext): Promise<Reply> {
  const name = packageName(request);
  const file = param(request, 'tar');
  const reply = await find(request, { name, file }, context);
  if (!reply) throw new RegistryError(404, `${name.full} has no tarball ${quote(file)}.`);
  return { ...reply, event: { namespace: 'tarball:get', body: { name: name.full, file } } };
}

async function find(request: Request, wanted: Wanted, context: ReadContext): Promise<Reply | undefined> {
  const { name, file } = wanted;
  if (!may(request, context, { action: 'read', name: name.full })) return undefined;
  const origin = await oursOrUpstreams(name, 'abbreviated', context);
  if (origin.from === 'upstream') return publicTarball(request, wanted, context);
  const version = versionOfFile(name, file);
  if (version === undefined || !origin.packument.versions.has(version)) return undefined;
  return storedTarball(request, tarballKey(name, version), context);
}

export default lambda('tarball:get', readContext, getTarball);
