import { isObject, type JsonObject } from '../../lib/json';
import type { Identity } from '../../ports/github';
import { type Answer, header, unexpected } from './answer';

type User = Pick<Identity, 'login' | 'id' | 'avatar'>;

/**
 * The owner of a token of an OAuth app, from GitHub's check of it. `nobody`: it belongs to another app, or
 * GitHub names no user. undefined: this is not an answer of GitHub.
 */
export function parseAuthorization(data: unknown, clientId: string): Identity | 'nobody' | undefined {
  if (!isObject(data) || !isObject(data.app)) return undefined;
  if (data.app.client_id !== clientId) return 'nobody';
  if (data.user === null || data.user === undefined) return 'nobody';
  const user = parseUser(data.user);
  const scopes = Array.isArray(data.scopes) ? data.scopes.map(String) : undefined;
  return user && { ...user, kind: 'oauth', scopes, ...times(data) };
}

/** The owner of a token, from the answer to GET /user; undefined: it is not valid. RegistryError 503: it makes no sense. */
export function ownerIn(answer: Answer): Identity | undefined {
  if (answer.status === 401 || answer.status === 403) return undefined;
  const identity = answer.status === 200 ? parseAuthenticatedUser(answer) : undefined;
  if (identity === undefined) throw unexpected(answer);
  return identity;
}

function parseAuthenticatedUser({ data, headers }: Answer): Identity | undefined {
  const user = parseUser(data);
  if (!user || !isObject(data)) return undefined;
  const scopes = header(headers, 'x-oauth-scopes')?.split(',');
  const named = scopes?.map((scope) => scope.trim()).filter((scope) => scope !== '');
  return { ...user, kind: 'personal', scopes: named, ...times(data) };
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
