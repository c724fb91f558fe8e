import type { Action } from './actions';
import { can, isAbout, type Principal, type Rules } from './can';

/**
 * The question of `can` about many packages. What decides is which patterns a name matches, so that it is asked once for all
 * names that match the same ones.
 */
export function canEach(principal: Principal, action: Action, rules: Rules): (name: string) => boolean {
  const limits = [...(principal.only?.packages ?? []), ...(principal.limits?.packages ?? [])];
  const all = [...rules.map(({ pattern }) => pattern), ...limits.map((limit) => limit.toLowerCase())];
  const telling = [...new Set(all)].filter((pattern) => pattern !== '*');
  const decided = new Map<string, boolean>();
  return (name) => {
    const matched = telling.map((pattern) => (isAbout(pattern, name) ? '+' : '-')).join('');
    const known = decided.get(matched) ?? can(principal, { action, name }, rules);
    decided.set(matched, known);
    return known;
  };
}
