import { spanText } from '../../lib/span';
import type { Birth } from './birth';
import { type IncidentRule, incidentRuleFor } from './incidents';
import type { Block, Policy } from './policy';
import { type NewScript, SCRIPT_FACTOR } from './scripts';
import { holdsVersion, isAbout, isForEveryVersion, specText } from './spec';

/** Why a version is held back. */
export type Verdict =
  | (Wait & { readonly rule: 'age' })
  /** It brought an install script, which the version `before` had not. */
  | (Wait & { readonly rule: 'scripts'; readonly before: string })
  | { readonly rule: 'block'; readonly block: Block };

/** `span`: how long after the birth it is served. All in milliseconds. */
type Wait = { readonly birth: Birth; readonly until: number; readonly span: number };

/** The part of a policy that is about one package. */
export type Rules = Pick<Policy, 'allow' | 'block' | 'minAge'> &
  Partial<Pick<Policy, 'fixes' | 'scripts'>> & {
    /** They come before everything else. */
    readonly incidents?: readonly IncidentRule[];
  };

/** `stamp` is another one whenever something in the rules is, so that it stands for them in what is remembered. */
export type PackageRules = Rules & { readonly stamp: string };

export function rulesFor(policy: Policy, name: string): Rules {
  return {
    allow: policy.allow.filter((spec) => isAbout(spec, name)),
    block: policy.block.filter((spec) => isAbout(spec, name)),
    minAge: policy.minAge,
    fixes: policy.fixes,
    scripts: policy.scripts,
  };
}

/** Could a rule be about a package whose name differs in capital letters alone? Seldom, as few names have any. */
export function hasTwin({ block }: Policy, name: string): boolean {
  const small = name.toLowerCase();
  return (
    small !== name ||
    block.some(({ pattern, range }) => isAbout({ pattern: pattern.toLowerCase(), range }, small))
  );
}

/** undefined: no rule can hold back any version of the package, or has to tell of one. */
export function packageRules(rules: Rules): PackageRules | undefined {
  const isIncident = rules.incidents?.some(({ action }) => action === 'block') ?? false;
  const isEveryAllowed = rules.allow.some(isForEveryVersion) && !isIncident;
  const isEmpty = rules.minAge === 0 && rules.block.length === 0 && rules.scripts !== 'warn' && !isIncident;
  return isEveryAllowed || isEmpty ? undefined : { ...rules, stamp: JSON.stringify(rules) };
}

type Facts = {
  /** Asked where the age matters. */
  readonly birth: (version: string) => Birth;
  /** What it brought, where such versions are held back. */
  readonly script?: NewScript | undefined;
};

/** What holds a version back at that moment; undefined: it is served. */
export function verdictOf(
  version: string,
  { birth, script }: Facts,
  { rules, now }: { readonly rules: Rules; readonly now: number },
): Verdict | undefined {
  const incident = incidentRuleFor(rules.incidents ?? [], version);
  if (incident?.action === 'block') return { rule: 'block', block: blockOf(incident) };
  if (isAllowed(version, rules)) return undefined;
  const blocking = rules.block.find((spec) => holdsVersion(spec, version));
  if (blocking) return { rule: 'block', block: blocking };
  if (rules.minAge === 0) return undefined;
  const born = birth(version);
  const wait = (span: number): Wait => ({ birth: born, until: born.at + span, span });
  const verdict: Verdict = script
    ? { rule: 'scripts', ...wait(rules.minAge * SCRIPT_FACTOR), before: script.before }
    : { rule: 'age', ...wait(rules.minAge) };
  return now < verdict.until ? verdict : undefined;
}

/** Does a rule say that nothing else holds it back? */
export function isAllowed(version: string, { allow, incidents = [] }: Rules): boolean {
  const incident = incidentRuleFor(incidents, version);
  return incident ? incident.action === 'allow' : allow.some((spec) => holdsVersion(spec, version));
}

/** Who has made it is nothing for those whom it stops. */
function blockOf({ pattern, range, reason, at }: IncidentRule): Block {
  return { pattern, range, reason, since: at };
}

/** For the person whose install it stops: which rule, since when, from when on it is served, whom to ask. */
export function verdictSentence(id: string, verdict: Verdict): string {
  return `${id} is held back by this registry: ${because(verdict)} Ask the administrators of the registry if you need it. They see more with: sls codebox why ${id}`;
}

/** Sentences. */
export function because(verdict: Verdict): string {
  if (verdict.rule === 'block') {
    const { reason, since, isListed = false } = verdict.block;
    if (isListed) return `${reason}.`;
    const rule = `the rule ${specText(verdict.block)}`;
    return since === undefined
      ? `${rule} blocks it (${reason}). The policy does not say since when.`
      : `${rule} has blocked it since ${moment(Date.parse(since))} (${reason}).`;
  }
  const { birth, until, span } = verdict;
  const born = birth.isSeen
    ? `Upstream does not say when this one was published; the registry saw it first at ${moment(birth.at)}. It will`
    : `It was published at ${moment(birth.at)} and will`;
  const which =
    verdict.rule === 'scripts'
      ? `it has an install script, which ${verdict.before} had not, and such versions`
      : 'versions';
  return `${which} are served ${spanText(span)} after their publish. ${born} be served from ${moment(until)} on.`;
}

/** To the minute. Upstream's dates may be beyond those that have a text. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime())
    ? 'a date far away'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
