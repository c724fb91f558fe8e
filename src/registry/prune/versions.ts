import semver from 'semver';
import { groupBy } from '../../lib/groupBy';
import { own } from '../../lib/json';
import { type Day, dayAt } from '../downloads/days';
import { importRecord } from '../import/record';
import type { Packument } from '../packument/packument';
import { type Line, type PruneRule, rulesAbout } from './rules';

/** What is known of who asked for which version. Days as in `2026-11-27`. */
export type Uses = {
  /** Counted from that day on; undefined: nothing was counted yet. */
  readonly since: Day | undefined;
  /** The last day, by version. */
  readonly last: ReadonlyMap<string, Day>;
};

export type Judging = {
  readonly rules: readonly PruneRule[];
  readonly now: Date;
  /** undefined: downloads are not counted, and age alone decides. */
  readonly uses: Uses | undefined;
};

/** A version that may go. */
export type Prunable = {
  readonly version: string;
  /** ISO 8601. */
  readonly published: string;
  readonly lastUsed: string | undefined;
  /** Numbers of the rules that let it go. */
  readonly rules: readonly number[];
};

/**
 * The versions that no rule keeps, the oldest first. What a dist-tag points at stays, and so does what was asked for within the
 * time of a rule; all of them, where downloads are counted for a shorter time than that.
 */
export function prunable(packument: Packument, judging: Judging): readonly Prunable[] {
  const rules = rulesAbout(judging.rules, packument.name);
  const [first = [], ...others] = rules.map((rule) => namedBy(rule, packument, judging));
  const tagged = new Set(Object.values(packument['dist-tags']));
  const going = first.filter(
    ({ version }) =>
      !tagged.has(version) && others.every((list) => list.some((one) => one.version === version)),
  );
  return going.map(({ version, published }) => ({
    version,
    published,
    lastUsed: judging.uses?.last.get(version),
    rules: [...new Set(rules.map(({ number }) => number))],
  }));
}

/** Does that rule keep everything, because downloads are not counted for as long as it asks? */
export function isUncertain({ olderThan, keep }: PruneRule, { uses, now }: Judging): boolean {
  if (!uses || keep === Number.POSITIVE_INFINITY) return false;
  // On the first day, counting may have begun in the evening.
  return uses.since === undefined || uses.since >= dayAt(now.getTime() - olderThan);
}

type Dated = {
  readonly version: string;
  readonly published: string;
  readonly at: number;
  /** Since when it is here: an import keeps the dates of its source. */
  readonly here: number;
  readonly parsed: semver.SemVer;
};

function namedBy(rule: PruneRule, packument: Packument, judging: Judging): readonly Dated[] {
  if (isUncertain(rule, judging)) return [];
  const { now, uses } = judging;
  const lastDay = dayAt(now.getTime() - rule.olderThan);
  const isOld = ({ here }: Dated) => now.getTime() - here > rule.olderThan;
  const isUsed = ({ version }: Dated) => (uses?.last.get(version) ?? '') >= lastDay;
  return inLines(datedVersions(packument), rule)
    .flatMap((line) => line.toSorted(newestFirst).slice(rule.keep))
    .filter((one) => isOld(one) && !isUsed(one))
    .toSorted((one, other) => newestFirst(other, one));
}

/** What has no date, or no version's name, is left alone. */
function datedVersions(packument: Packument): readonly Dated[] {
  const { versions, time } = packument;
  const imports = importRecord(packument);
  // NaN where nobody knows when that was, so that the version is old on no day.
  const imported = Date.parse(imports?.time ?? '');
  return Object.keys(versions).flatMap((version) => {
    const published = own(time, version) ?? '';
    const at = Date.parse(published);
    const parsed = semver.parse(version, { loose: true });
    const here = imports && own(imports.versions, version) ? Math.max(at, imported) : at;
    return parsed && Number.isFinite(at) ? [{ version, published, at, here, parsed }] : [];
  });
}

/** Prereleases and full releases are counted each by themselves. */
function inLines(versions: readonly Dated[], { of, releases }: PruneRule): readonly (readonly Dated[])[] {
  const isRelease = ({ parsed }: Dated) => parsed.prerelease.length === 0;
  const judged = versions.filter((one) => releases || !isRelease(one));
  return [...groupBy(judged, (one) => `${isRelease(one)} ${lineOf(one.parsed, of)}`).values()];
}

function lineOf({ major, minor, patch }: semver.SemVer, of: Line): string {
  const numbers = { package: [], major: [major], minor: [major, minor], patch: [major, minor, patch] };
  return numbers[of].join('.');
}

/** By date: the names of nightly builds need not have an order. */
function newestFirst(one: Dated, other: Dated): number {
  return other.at - one.at || semver.rcompare(one.parsed, other.parsed);
}
