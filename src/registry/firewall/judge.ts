import type { JsonObject } from '../../lib/json';
import { manifestsOf } from '../packument/public';
import { type Birth, birthOf, publishedAt, type Seen } from './birth';
import { type NewScript, newScripts, SCRIPT_FACTOR } from './scripts';
import { isAllowed, type Rules, type Verdict, verdictOf } from './verdict';

export type View = {
  readonly rules: Rules;
  /** Milliseconds. */
  readonly now: number;
  /** Of the versions of which upstream has no date. */
  readonly seen: Seen;
};

/** What the rules say of the versions of a packument, before anybody asks what they mend. */
export type Judged = {
  readonly versions: readonly string[];
  readonly held: ReadonlyMap<string, Verdict>;
  /** Those that brought an install script, as far as a rule is about that. */
  readonly scripts: ReadonlyMap<string, NewScript>;
  /** Until then all this stays the same, in milliseconds; Infinity: for ever. */
  readonly until: number;
};

export function judge(packument: JsonObject, view: View): Judged {
  const { rules, now } = view;
  const birth = (version: string) => birthOf(packument, version, view);
  const versions = manifestsOf(packument).map(([version]) => version);
  const scripts =
    rules.scripts === 'warn' || rules.scripts === 'hold' ? scriptsIn(packument, birth, view) : NO_SCRIPTS;
  const held = new Map<string, Verdict>();
  for (const version of versions) {
    const script = rules.scripts === 'hold' ? scripts.get(version) : undefined;
    const verdict = verdictOf(version, { birth, script }, view);
    if (verdict) held.set(version, verdict);
  }
  const ends = [...held.values()].flatMap((verdict) => (verdict.rule === 'block' ? [] : [verdict.until]));
  const scriptEnds = [...scripts.values()].map(({ until }) => until);
  const until = [...ends, ...scriptEnds].filter((end) => end > now).reduce(earlier, Number.POSITIVE_INFINITY);
  return { versions, held, scripts, until };
}

const NO_SCRIPTS: ReadonlyMap<string, NewScript> = new Map();

function scriptsIn(
  packument: JsonObject,
  birth: (version: string) => Birth,
  view: View,
): ReadonlyMap<string, NewScript> {
  const { rules, now } = view;
  return newScripts(packument, {
    matureAt: (version) => {
      const isBlocked = verdictOf(version, { birth }, view)?.rule === 'block';
      return isBlocked ? undefined : birth(version).at + SCRIPT_FACTOR * rules.minAge;
    },
    isTrusted: (version) => isAllowed(version, rules),
    now,
  });
}

function earlier(one: number, other: number): number {
  return Math.min(one, other);
}

/** The versions whose age counts and of which upstream has no date. */
export function undatedIn(packument: JsonObject, { minAge }: Rules): readonly string[] {
  const versions = minAge === 0 ? [] : manifestsOf(packument).map(([version]) => version);
  return versions.filter((version) => publishedAt(packument, version) === undefined);
}
