import type { Birth } from './birth';
import { type IncidentRule, incidentRuleFor } from './incidents';
import type { Block, Policy } from './policy';
import { spanText } from './span';
import { holdsVersion, isAbout, isForEveryVersion, type Spec, specText } from './spec';

/** Why a version is held back. */
export type Verdict =
  | { readonly rule: 'age'; readonly birth: Birth; readonly until: number; readonly minAge: number }
  | { readonly rule: 'block'; readonly block: Block };

/** The part of a policy that is about one package. */
export type Rules = {
  readonly allow: readonly Spec[];
  readonly block: readonly Block[];
  readonly minAge: number;
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

/** undefined: no rule can hold back any version of the package. */
export function packageRules(rules: Rules): PackageRules | undefined {
  const isIncident = rules.incidents?.some(({ action }) => action === 'block') ?? false;
  const isEveryAllowed = rules.allow.some(isForEveryVersion) && !isIncident;
  const isEmpty = rules.minAge === 0 && rules.block.length === 0 && !isIncident;
  return isEveryAllowed || isEmpty ? undefined : { ...rules, stamp: JSON.stringify(rules) };
}

/** What holds a version back at that moment; undefined: it is served. `birthOf` is asked where its age matters. */
export function verdictOf(
  version: string,
  birthOf: (version: string) => Birth,
  { rules, now }: { readonly rules: Rules; readonly now: number },
): Verdict | undefined {
  const { allow, block, minAge, incidents = [] } = rules;
  const incident = incidentRuleFor(incidents, version);
  if (incident) return incident.action === 'block' ? { rule: 'block', block: blockOf(incident) } : undefined;
  if (allow.some((spec) => holdsVersion(spec, version))) return undefined;
  const blocking = block.find((spec) => holdsVersion(spec, version));
  if (blocking) return { rule: 'block', block: blocking };
  if (minAge === 0) return undefined;
  const birth = birthOf(version);
  const until = birth.at + minAge;
  return now < until ? { rule: 'age', birth, until, minAge } : undefined;
}

/** Who has made it is nothing for those whom it stops. */
function blockOf({ pattern, range, reason, at }: IncidentRule): Block {
  return { pattern, range, reason, since: at };
}

/** For the person whose install it stops: which rule, since when, from when on it is served, whom to ask. */
export function verdictSentence(id: string, verdict: Verdict): string {
  return `${id} is held back by this registry: ${because(verdict)} ${ASK}`;
}

const ASK = 'Ask the administrators of the registry if you need it.';

function because(verdict: Verdict): string {
  if (verdict.rule === 'block') {
    const { reason, since } = verdict.block;
    const blocks = since === undefined ? 'blocks it' : `has blocked it since ${moment(Date.parse(since))}`;
    return `the rule ${specText(verdict.block)} ${blocks} (${reason}).`;
  }
  const { birth, until, minAge } = verdict;
  const born = birth.isSeen
    ? `Upstream does not say when this one was published; the registry saw it first at ${moment(birth.at)}. It will`
    : `It was published at ${moment(birth.at)} and will`;
  return `versions are served ${spanText(minAge)} after their publish. ${born} be served from ${moment(until)} on.`;
}

/** To the minute. Upstream's dates may be beyond those that have a text. */
function moment(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime())
    ? 'a date far away'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
