import { RegistryError } from '../../errors';
import { isObject, type JsonObject } from '../../lib/json';
import { sameLogin } from '../tokens';
import type { Packument } from './packument';

/** Every search loads the stars of all packages. */
export const MAX_STARS = 500;

/**
 * The packument with or without the caller's star, as in the client's `users`; the same object if nothing
 * changes. npm sends the stars of everybody back as it read them, perhaps long ago, so only the caller's star
 * is believed.
 */
export function setStar(packument: Packument, users: JsonObject, caller: string): Packument {
  const wanted = Object.entries(users).some(([user, star]) => Boolean(star) && sameLogin(user, caller));
  const starred = stargazers(packument);
  const others = starred.filter((user) => !sameLogin(user, caller));
  const has = others.length < starred.length;
  if (wanted === has) return packument;
  if (wanted && others.length >= MAX_STARS) {
    throw new RegistryError(403, `${packument.name} has ${MAX_STARS} stars, and can have no more.`);
  }
  const next = wanted ? [...others, caller] : others;
  return { ...packument, users: Object.fromEntries(next.map((user) => [user, true])) };
}

/** Who starred the package. */
export function stargazers({ users }: Packument): readonly string[] {
  const starred = isObject(users) ? Object.entries(users).filter(([, value]) => value === true) : [];
  return starred.map(([user]) => user);
}

/** Has that user starred the package? */
export function hasStar(packument: Packument, user: string): boolean {
  return stargazers(packument).some((stargazer) => sameLogin(stargazer, user));
}
