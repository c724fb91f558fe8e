// GET /registry/-/org/{scope}/package and /-/user/{id}/package

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { caller, mayEach } from '../http/authorize';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { namesIn } from '../registry/catalogue/search';
import { inVisibleShards } from '../search/visible';

/**
 * `npm access list packages`: what the caller may do with the packages of a scope, or with all. npm takes every name for
 * an organisation's first, and for a user's after a 404.
 */
async function getPackages(request: Request, context: StorageContext): Promise<Reply> {
  const isWanted = request.params.has('scope') ? inScope(request) : ofCaller(request);
  const found = await inVisibleShards(request, context, (form, isVisible) =>
    namesIn(form).filter((name) => isWanted(name) && isVisible(name)),
  );
  const names = found.flat().sort();
  if (names.length === 0 && request.params.has('scope'))
    throw new RegistryError(404, 'There is no package of that scope.');
  const mayPublish = mayEach(request, context, 'publish');
  const rights = names.map((name) => [name, mayPublish(name) ? 'write' : 'read']);
  return json(200, Object.fromEntries(rights), { headers: { 'cache-control': 'no-store' } });
}

function inScope(request: Request): (name: string) => boolean {
  const scope = `@${param(request, 'scope').replace(/^@/, '').toLowerCase()}/`;
  return (name) => name.toLowerCase().startsWith(scope);
}

function ofCaller(request: Request): () => boolean {
  if (param(request, 'id').toLowerCase() === caller(request).login.toLowerCase()) return () => true;
  throw new RegistryError(404, 'What others may do cannot be listed here, only what you may do.');
}

export default lambda('packages:get', storageContext, getPackages);
