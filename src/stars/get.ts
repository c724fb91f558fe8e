// GET /registry/-/_view/starredByUser

import type { StorageContext } from '../context';
import { storageContext } from '../contexts/storage';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { parseJson } from '../lib/json';
import { starredIn } from '../registry/catalogue/search';
import { inVisibleShards } from '../search/visible';

/** `npm stars`: the packages that a user starred, in the rows of a CouchDB view. */
async function getStars(request: Request, context: StorageContext): Promise<Reply> {
  const user = userInKey(request.query.get('key') ?? '');
  const starred = await inVisibleShards(request, context, (form, isVisible) =>
    starredIn(form, user).filter(isVisible),
  );
  const rows = starred
    .flat()
    .sort()
    .map((name) => ({ id: name, key: user, value: name }));
  return json(200, { rows }, { headers: { 'cache-control': 'private, no-cache' } });
}

/** npm quotes the name, as CouchDB wants its keys in JSON. */
function userInKey(key: string): string {
  const user = parseJson(key);
  if (typeof user === 'string' && user !== '') return user;
  throw new RegistryError(400, 'The key must be the name of a user in double quotes.');
}

export default lambda('stars:get', storageContext, getStars);
