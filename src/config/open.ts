import { ACTIONS, type Action } from '../registry/access/actions';
import type { Access } from '../registry/access/rules';

/** What everybody with a GitHub account may do, and to which packages: without a list of members, all are members. */
export function openActions({ members, rules }: Access): ReadonlyMap<Action, readonly string[]> {
  if (members.length > 0) return new Map();
  const patterns = (action: Action) =>
    rules.filter((rule) => rule[action]?.includes('members')).map(({ pattern }) => pattern);
  const all = ACTIONS.map((action) => [action, patterns(action)] as const);
  return new Map(all.filter(([, found]) => found.length > 0));
}
