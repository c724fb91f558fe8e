import { isNamed, namedIn, type Principal, type Rules } from './can';
import type { Access } from './rules';

type Person = Pick<Principal, 'login' | 'id'>;

/**
 * All groups of somebody who is in these organisations and teams. `members` and `admins` follow from the
 * operator's lists. An admin has to be a member, so the rights of an admin end with the membership.
 */
export function groupsOf(
  person: Person,
  found: readonly string[],
  { members, admins }: Access,
): ReadonlySet<string> {
  const groups = new Set(found);
  const known = { ...person, groups };
  const isMember = members.length === 0 || isNamed(known, members);
  if (!isMember) return groups;
  return new Set([...found, 'members', ...(isNamed(known, admins) ? ['admins'] : [])]);
}

/** Do the rules give the same rights for the one groups as for the others? */
export function isSameTo(rules: Rules, one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return ['members', ...rules.flatMap(namedIn)].every((entry) => one.has(entry) === other.has(entry));
}
