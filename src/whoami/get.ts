// GET /registry/-/whoami

import { baseContext } from '../contexts/base';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';

function whoami({ user }: Request): Reply {
  if (user === undefined) throw new RegistryError(401, 'You are not logged in.');
  return json(200, { username: user.name });
}

export default lambda('whoami:get', baseContext, whoami);
