// GET /registry/-/npm/v1/user

import { baseContext } from '../contexts/base';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';

/**
 * `npm profile get`: what the token tells of its user. npm prints every known field, an empty one too, and reads
 * `tfa: null` as disabled and an absent `cidr_whitelist` as none (npm/cli, lib/commands/profile.js).
 */
function getProfile({ user, authorizer }: Request): Reply {
  if (user === undefined) throw new RegistryError(401, 'You are not logged in.');
  const profile = {
    name: user.name,
    email: '',
    email_verified: false,
    fullname: '',
    homepage: '',
    freenode: '',
    twitter: '',
    github: user.name,
    tfa: null,
    cidr_whitelist: null,
    created: authorizer.get('createdAt') ?? '',
    updated: authorizer.get('updatedAt') ?? '',
    avatar: user.avatar,
    id: authorizer.get('userId') ?? '',
  };
  return json(200, profile, { headers: { 'cache-control': 'no-store' } });
}

export default lambda('profile:get', baseContext, getProfile);
