import { printable } from '../../lib/printable';
import type { Fix } from './fixes';
import type { HeldBack } from './heldBack';
import { lineOf } from './order';
import { repairedTags } from './tags';
import { because, type Verdict } from './verdict';

/** What the firewall makes of a public package. */
export type Judgement = HeldBack & {
  /** Of upstream, before any rule. */
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: readonly string[];
  /** Young versions that are served for what they mend. */
  readonly fixes: ReadonlyMap<string, Fix>;
};

export type Why = {
  readonly version: string;
  readonly served: boolean;
  /** Which kind of rule holds it back, or would. */
  readonly rule?: Verdict['rule'];
  /** From when on it is served, in ISO 8601, if its age alone holds it back. */
  readonly from?: string;
  /** What clients get instead. */
  readonly instead?: string;
  /** For a person. */
  readonly sentences: readonly string[];
};

type Question = { readonly name: string; readonly version: string };

/** A package of the registry's own, with its versions. */
export function whyOfOurs({ name, version }: Question, versions: ReadonlySet<string>): Why {
  const isThere = versions.has(version);
  const sentences = isThere
    ? [`${name}@${version} is served: packages of your own are never held back.`]
    : [`${name} is a package of your own, and has no version ${version}.`];
  return { version, served: isThere, sentences };
}

/** Is that version of a public package served, why not, from when on, and what do clients get instead? */
export function whyOf(question: Question, judgement: Judgement): Why {
  const { name, version } = question;
  const verdict = judgement.held.get(version);
  const id = `${name}@${version}`;
  if (!judgement.versions.includes(version)) {
    return { version, served: false, sentences: [`${name} has no version ${version} upstream.`] };
  }
  if (!verdict) return { version, served: true, sentences: [served(id, judgement.fixes.get(version))] };
  const reason = because(verdict);
  if (judgement.mode === 'report') {
    const sentences = [
      `${id} is served, because the policy has mode: report. Otherwise it would be held back: ${reason}`,
    ];
    return { version, served: true, rule: verdict.rule, sentences };
  }
  const { instead, sentences } = insteadOf(version, judgement);
  return {
    version,
    served: false,
    rule: verdict.rule,
    ...('until' in verdict && Number.isFinite(verdict.until) && from(verdict.until)),
    ...(instead !== undefined && { instead }),
    sentences: [`${id} is held back: ${reason}`, ...sentences],
  };
}

function served(id: string, fix: Fix | undefined): string {
  if (!fix) return `${id} is served: no rule holds it back.`;
  const { instead, advisory } = fix;
  return `${id} is served though it is young: it mends a known hole in ${instead} (${printable(advisory.title)}).`;
}

/** Upstream's dates may be beyond those that have a text. */
function from(until: number): Pick<Why, 'from'> {
  const date = new Date(until);
  return Number.isNaN(date.getTime()) ? {} : { from: date.toISOString() };
}

function insteadOf(version: string, { tags, versions, held }: Judgement): Pick<Why, 'instead' | 'sentences'> {
  const served = versions.filter((one) => !held.has(one));
  if (served.length === 0) return { sentences: [NOTHING_LEFT] };
  const onIt = Object.entries(tags).flatMap(([tag, target]) => (target === version ? [tag] : []));
  const moved = repairedTags(Object.fromEntries(onIt.map((tag) => [tag, version])), served);
  // No client asks for it, but a tag moves as a range does: to the highest one of the same line.
  const { line } = repairedTags({ line: version }, served);
  const sentences = onIt.map((tag) =>
    moved[tag] === undefined ? `The tag ${tag} is left out.` : `The tag ${tag} is on ${moved[tag]} instead.`,
  );
  const kind = kindOf(version);
  const range =
    line === undefined
      ? `No other ${kind} is served.`
      : `Where it would be the highest version of a range, clients get the next lower one. The highest ${kind} that is served is ${line}.`;
  const instead = moved.latest ?? Object.values(moved)[0] ?? line;
  return { ...(instead !== undefined && { instead }), sentences: [...sentences, range] };
}

const NOTHING_LEFT = 'No version of the package is served: clients hear that it was not found.';

/** As a tag moves: `1.x version`, `1.x beta`. */
function kindOf(version: string): string {
  const [major, ...word] = (lineOf(version) ?? '').split('-');
  if (major === '') return 'version';
  return `${major}.x ${word.length === 0 ? 'version' : word.join('') || 'prerelease'}`;
}
