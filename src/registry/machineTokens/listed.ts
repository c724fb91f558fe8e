import type { JsonObject } from '../../lib/json';
import type { KeptToken } from './maker';

/**
 * A token as `npm token list` reads it (npm/cli, lib/commands/token.js). npm compares `token` with the beginning of what
 * somebody wants to revoke, and prints a line for every `cidr_whitelist`, also for an empty one.
 */
export function listed(token: KeptToken): JsonObject {
  const { hash, beginning, name, description, created, ends, packages, networks, used } = token;
  const isReadOnly = !token.actions.includes('publish');
  return {
    key: hash,
    token: beginning,
    name,
    description,
    created,
    updated: created,
    expires: ends,
    readonly: isReadOnly,
    packages,
    packages_and_scopes_permission: isReadOnly ? 'read-only' : 'read-write',
    ...(networks.length > 0 && { cidr_whitelist: networks }),
    ...(used !== undefined && { last_used: used }),
  };
}

/** A token for an event: enough to find it in the lists. */
export function summary({ hash, name, packages, actions, networks, ends }: KeptToken): JsonObject {
  return { key: hash.slice(0, 12), token: name, packages, actions, networks, ends };
}
