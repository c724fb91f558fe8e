import type { Identity } from '../context';
import { isObject, type JsonObject } from '../registry/json';

type User = Pick<Identity, 'login' | 'id' | 'avatar'>;

/**
 * Who stands behind a token of an OAuth app, from GitHub's check of it. `nobody`: it is another app's, or GitHub names
 * no user. undefined: this is not the answer of GitHub.
 */
export function parseAuthorization(data: unknown, clientId: string): Identity | 'nobody' | undefined {
  if (!isObject(data) || !isObject(data.app)) return undefined;
  if (data.app.client_id !== clientId) return 'nobody';
  if (data.user === null || data.user === undefined) return 'nobody';
  const user = parseUser(data.user);
  return user && { ...user, kind: 'oauth', ...times(data) };
}

/** Who stands behind a personal access token, from GET /user; undefined: this is not the answer of GitHub. */
export function parseAuthenticatedUser(data: unknown): Identity | undefined {
  const user = parseUser(data);
  return user && isObject(data) ? { ...user, kind: 'personal', ...times(data) } : undefined;
}

/** undefined: this is not the answer of GitHub. */
export function parseMembership(data: unknown): 'active' | 'pending' | undefined {
  if (!isObject(data)) return undefined;
  return data.state === 'active' || data.state === 'pending' ? data.state : undefined;
}

function parseUser(user: unknown): User | undefined {
  if (!isObject(user) || typeof user.login !== 'string' || user.login === '') return undefined;
  if (typeof user.id !== 'number' || !Number.isSafeInteger(user.id)) return undefined;
  return { login: user.login, id: user.id, avatar: text(user.avatar_url) };
}

function times(data: JsonObject): Pick<Identity, 'createdAt' | 'updatedAt'> {
  return { createdAt: text(data.created_at), updatedAt: text(data.updated_at) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
