import { ACTIONS, type Action } from './actions';
import { matchesPackage } from './glob';

/** What a token of this registry was made for; patterns as in `matchesPackage`. */
export type Limits = { readonly packages: readonly string[]; readonly actions: readonly Action[] };

/** The caller, as rules see it. */
export type Principal = {
  /** The GitHub login; of a workflow, its repository. */
  readonly login: string;
  /** The immutable number at GitHub, in digits. */
  readonly id: string;
  /** Lower case: `org:acme`, `org-id:12`, `team:acme/core`, `team-id:3`, `oidc:acme/widgets`, `repo-id:45`, and what follows from the lists, `members` and `admins`. */
  readonly groups: ReadonlySet<string>;
  readonly limits?: Limits;
  /** Of a workflow: GitHub's number of the person who started it. */
  readonly startedBy?: string;
  /** Of a token for machines: it may do nothing else, of what its maker may. So it takes away, where `limits` add. */
  readonly only?: Limits;
  /** Of such a token: how its maker has named it. */
  readonly tokenName?: string;
};

/**
 * Who may do what to the packages of one pattern, as in `matchesPackage`. Entries are `user:alice`, `id:583231`, or a
 * group as in `Principal`. All in lower case.
 */
export type Rule = {
  readonly pattern: string;
  readonly read: readonly string[];
  readonly publish: readonly string[];
  readonly unpublish: readonly string[];
  /** Absent: who may publish. */
  readonly stage?: readonly string[];
  /** Absent: who may publish, and a version need not be proposed. */
  readonly approve?: readonly string[];
  /** May people approve what they have proposed themselves? */
  readonly selfApprove?: true;
  /** Who may make tokens for machines. Absent: who may publish, for reading. */
  readonly tokens?: readonly string[];
};

/** The most specific pattern first; at most one rule per pattern. */
export type Rules = readonly Rule[];

export type Wish = { readonly action: Action /** A package. */; readonly name: string };

/**
 * May they do that?
 * - Only the most specific rule about the package counts. If several are equally specific, each of them must allow it.
 *   If no rule is about the package, nobody may do anything.
 * - Whoever may write may also read.
 * - A minted token has limits: the packages and actions that it was made for. They count like a rule. They can allow
 *   what a rule does not, if that rule is less specific or has the same pattern.
 * - Beyond its limits such a token may only read, where a rule names its `oidc:` group. It never approves.
 * - A token for machines may do what it was made for, as long as its maker may still make it. One that may publish may
 *   propose. It never approves.
 */
export function can(principal: Principal, { action, name }: Wish, rules: Rules): boolean {
  const { only, ...maker } = principal;
  if (only) return isFor(only, { action, name }) && canGiveAway(maker, { action, name }, rules);
  const deciding = closest(rules, name);
  const isAllowed = deciding.length > 0 && deciding.every((rule) => allows(rule, principal, action));
  if (action === 'approve') return isAllowed && principal.limits === undefined;
  if (isAllowed && (principal.limits === undefined || action === 'read')) return true;
  const limits = principal.limits ? patternsFor(principal.limits, { action, name }) : [];
  if (limits.length === 0) return false;
  return deciding.every(
    (rule) => allows(rule, principal, action) || limits.some((limit) => outranks(limit, rule.pattern)),
  );
}

/**
 * May they read a package that is not kept here, and that everybody may read where it comes from? Tokens for machines name
 * packages of this registry. Of the public ones they read what their maker may: else a build would get none of them.
 */
export function canReadPublic({ only, ...maker }: Principal, name: string, rules: Rules): boolean {
  return (only === undefined || only.actions.includes('read')) && can(maker, { action: 'read', name }, rules);
}

/** May they make a token for machines that does that? They must be able to do it themselves. */
export function canGiveAway(maker: Principal, wish: Wish, rules: Rules): boolean {
  const deciding = closest(rules, wish.name);
  return can(maker, wish, rules) && deciding.every((rule) => mayMakeToken(rule, maker, wish.action));
}

/**
 * Is there any package for which the caller may do that? This is coarse: for the gateway, before a package is
 * known.
 */
export function canSomewhere(principal: Principal, action: Action, rules: Rules): boolean {
  const { only } = principal;
  if (only && !covers(only.actions, action)) return false;
  if (principal.limits && isAmong(principal.limits.actions, action)) return true;
  if (principal.limits && action === 'approve') return false;
  return rules.some(
    (rule) => allows(rule, principal, action) && (!only || mayMakeToken(rule, principal, action)),
  );
}

/** How much a pattern says; a whole name says most. */
export function specificity(pattern: string): number {
  return pattern.includes('*') ? pattern.replaceAll('*', '').length : Number.MAX_SAFE_INTEGER;
}

function allows(rule: Rule, principal: Principal, action: Action): boolean {
  const { read, publish } = rule;
  if (action !== 'read') return mayWrite(principal, rule[action] ?? publish);
  return isNamed(principal, read) || WRITES.some((write) => mayWrite(principal, rule[write] ?? []));
}

const WRITES = ACTIONS.filter((action) => action !== 'read');

/** Everybody and every group that a rule names. */
export function namedIn(rule: Rule): readonly string[] {
  return [...ACTIONS.flatMap((action) => rule[action] ?? []), ...(rule.tokens ?? [])];
}

function mayMakeToken({ tokens, publish }: Rule, maker: Principal, action: Action): boolean {
  if (tokens) return mayWrite(maker, tokens);
  return action === 'read' && mayWrite(maker, publish);
}

/** Do the entries name the caller, directly or by a group? */
export function isNamed({ login, id, groups }: Principal, entries: readonly string[]): boolean {
  const names = [`user:${login.toLowerCase()}`, `id:${id}`];
  return entries.some((entry) => groups.has(entry) || names.includes(entry));
}

/** A person who is named must also be a member, so leaving the organisation ends every right to write. */
function mayWrite(principal: Principal, entries: readonly string[]): boolean {
  const { groups } = principal;
  return entries.some((entry) => groups.has(entry)) || (groups.has('members') && isNamed(principal, entries));
}

/** The most specific of the rules about a package. Several, if none of them says more: their order must not decide. */
export function closest(rules: Rules, name: string): Rules {
  const about = rules.filter(({ pattern }) => isAbout(pattern, name));
  const most = Math.max(...about.map(({ pattern }) => specificity(pattern)));
  return about.filter(({ pattern }) => specificity(pattern) === most);
}

function isFor({ packages, actions }: Limits, { action, name }: Wish): boolean {
  return covers(actions, action) && packages.some((pattern) => isAbout(pattern.toLowerCase(), name));
}

/** The patterns that let the token do that, in lower case; none: it was not made for it. */
function patternsFor({ packages, actions }: Limits, { action, name }: Wish): readonly string[] {
  if (!isAmong(actions, action)) return [];
  return packages.map((pattern) => pattern.toLowerCase()).filter((pattern) => isAbout(pattern, name));
}

function outranks(limit: string, pattern: string): boolean {
  return limit === pattern || specificity(limit) > specificity(pattern);
}

/** The case of letters does not matter: no file system may turn a hidden package into a visible one. */
export function isAbout(pattern: string, name: string): boolean {
  return matchesPackage(pattern, name.toLowerCase());
}

/** Who may publish may propose. No token is for approving. */
function covers(actions: readonly Action[], action: Action): boolean {
  if (action === 'approve') return false;
  return actions.includes(action) || (action === 'stage' && actions.includes('publish'));
}

/** Who may write may read. */
function isAmong(actions: readonly Action[], action: Action): boolean {
  return covers(actions, action) || (action === 'read' && actions.length > 0);
}
