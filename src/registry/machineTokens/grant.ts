import { RegistryError } from '../../errors';
import type { Action } from '../access/actions';
import {
  canGiveAway,
  canSomewhere,
  closest,
  type Limits,
  type Principal,
  type Rule,
  type Rules,
  specificity,
} from '../access/can';
import { matchesPackage } from '../access/glob';
import type { TokenWish } from './wish';

/**
 * May that person make such a token? RegistryError 403 for more than they may. Of patterns it is enough that there is
 * something to give away: each use of the token asks about its package again.
 */
export function assertMayMake(maker: Principal, { packages, actions }: Limits, rules: Rules): void {
  for (const action of actions) {
    const refused = packages.find((pattern) => !canGiveSome(maker, { action, pattern }, rules));
    if (refused !== undefined) throw refusal(maker.login, action, refused);
  }
}

/** API Gateway takes 8 KB from the authorizer (docs/aws.md §3.5), and the policy and the rest need their part. */
const MAX_VALUES = 4096;

/** RegistryError 400: the authorizer could not pass on what the token names, beside the groups of its maker. */
export function assertFits({ groups }: Principal, { packages, networks }: TokenWish): void {
  const room = Math.max(0, MAX_VALUES - [...groups].join(',').length);
  const needed = [...packages, ...networks].join(',').length;
  if (needed <= room || needed <= SHORT) return;
  throw new RegistryError(
    400,
    `The packages and networks of a token may have ${room} characters together at most. Use patterns, such as @acme/*.`,
  );
}

/** So much there is always room for. */
const SHORT = 256;

type Some = { readonly action: Action; readonly pattern: string };

function canGiveSome(maker: Principal, { action, pattern }: Some, rules: Rules): boolean {
  if (!pattern.includes('*')) return canGiveAway(maker, { action, name: pattern }, rules);
  const token = { ...maker, only: { packages: [pattern], actions: [action] } };
  const isAllowedBy = (rule: Rule) => canSomewhere(token, action, [rule]);
  // Of rules about all of the pattern the most specific one decides, as about a package; others only about a part.
  const deciding = closest(rules, pattern);
  if (deciding.length > 0 && deciding.every(isAllowedBy)) return true;
  const most = Math.max(...deciding.map((rule) => specificity(rule.pattern)));
  const others = rules.filter((rule) => !deciding.includes(rule) && specificity(rule.pattern) >= most);
  return others.some((rule) => overlap(rule.pattern, pattern) && isAllowedBy(rule));
}

/** Could a package have a name that both patterns match? It may say yes too often, and never no. */
function overlap(one: string, other: string): boolean {
  if (!one.includes('*')) return matchesPackage(other, one);
  const [first, second] = [beginning(one), beginning(other)];
  return first.startsWith(second) || second.startsWith(first);
}

function beginning(pattern: string): string {
  return pattern.slice(0, pattern.indexOf('*'));
}

function refusal(login: string, action: Action, pattern: string): RegistryError {
  const what = pattern === '*' ? 'packages' : pattern;
  const verb = action === 'read' ? 'reads' : 'publishes';
  return new RegistryError(
    403,
    `${login} may not make a token that ${verb} ${what}. The administrators of this registry say who may, by tokens in an access rule.`,
  );
}
