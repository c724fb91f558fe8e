import { isNamed, type Principal, type Rules } from './can';
import type { Access } from './rules';

type Person = Pick<Principal, 'login' | 'id'>;

/**
 * All groups of somebody who is in those organisations and teams. `members` and `admins` follow from the operator's
 * lists, and nobody is an admin who is no member: leaving the organisation ends what an admin may do.
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

/** Do the rules say the same of somebody in the one groups as in the others? */
export function isSameTo(rules: Rules, one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const named = rules.flatMap(({ read, publish, unpublish }) => [...read, ...publish, ...unpublish]);
  return ['members', ...named].every((entry) => one.has(entry) === other.has(entry));
}
