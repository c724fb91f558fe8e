import semver from 'semver';
import type { Advisory } from '../../src/registry/firewall/fixes';
import type { IncidentRule } from '../../src/registry/firewall/incidents';
import type { Policy } from '../../src/registry/firewall/policy';

/*
 * What docs/firewall.md says, in the plainest code that there is: no versions are sorted, and each
 * question is answered for one version alone. Every version is one of semver, and no two are equal.
 */

export type PublicVersion = {
  /** Milliseconds, or a text that is no date; undefined: upstream says nothing. */
  readonly time: number | string | undefined;
  readonly hasScript: boolean;
};
export type PublicPackage = {
  readonly versions: Readonly<Record<string, PublicVersion>>;
  readonly tags: Readonly<Record<string, string>>;
};

export type World = {
  readonly upstream: PublicPackage;
  readonly policy: Policy;
  readonly incident: IncidentRule | undefined;
  readonly advisories: readonly Advisory[];
  readonly seen: ReadonlyMap<string, number>;
  readonly now: number;
};

const WIDE = { includePrerelease: true, loose: true };
const isIn = (version: string, range: string) => range === '*' || semver.satisfies(version, range, WIDE);

export function isDated({ time }: PublicVersion): boolean {
  return typeof time === 'number';
}

/** Only so that it does not take exponential time. */
function answered(ask: (version: string) => boolean): (version: string) => boolean {
  const answers = new Map<string, boolean>();
  return (version) => {
    const answer = answers.get(version) ?? ask(version);
    answers.set(version, answer);
    return answer;
  };
}

/** The rules of one package, as functions of a version. */
export function modelOf(world: World) {
  const { upstream, policy, incident, advisories, seen, now } = world;
  const all = Object.keys(upstream.versions);
  const isDecided = (version: string, action: string) =>
    incident?.action === action && isIn(version, incident.range);
  const isAllowed = (version: string) =>
    !isDecided(version, 'block') &&
    (isDecided(version, 'allow') || policy.allow.some(({ range }) => isIn(version, range)));
  const isBlocked = (version: string) =>
    isDecided(version, 'block') ||
    (!isAllowed(version) && policy.block.some(({ range }) => isIn(version, range)));
  const birth = (version: string) => {
    const time = upstream.versions[version]?.time;
    return typeof time === 'number' ? time : (seen.get(version) ?? now);
  };
  const isYounger = (version: string, span: number) => span > 0 && now < birth(version) + span;

  const hasScript = (version: string) => upstream.versions[version]?.hasScript ?? false;
  const highest = (versions: readonly string[]) =>
    versions.find((one) => versions.every((other) => semver.gte(one, other)));
  const below = (version: string) => all.filter((other) => semver.lt(other, version));

  const bringsScript = answered((version): boolean => {
    if (!hasScript(version) || isAllowed(version) || isBlocked(version)) return false;
    const counted = below(version).filter(
      (other) => !isBlocked(other) && !(bringsScript(other) && isYounger(other, 5 * policy.minAge)),
    );
    const before = highest(counted);
    return before !== undefined && !hasScript(before);
  });
  const waitsForScript = (version: string) =>
    policy.scripts === 'hold' && bringsScript(version) && isYounger(version, 5 * policy.minAge);
  const isYoung = (version: string) =>
    !isAllowed(version) &&
    !isBlocked(version) &&
    !waitsForScript(version) &&
    isYounger(version, policy.minAge);

  const isVulnerable = (version: string) => advisories.some(({ range }) => isIn(version, range));
  const word = (version: string) =>
    semver
      .prerelease(version)
      ?.join('.')
      .match(/^[a-z]*/i)?.[0];
  const isSameLine = (one: string, other: string) =>
    semver.major(one) === semver.major(other) && word(one) === word(other);
  const isRelease = (version: string) => semver.prerelease(version) === null;
  const isServed = answered((version): boolean => {
    if (isBlocked(version) || waitsForScript(version)) return false;
    return !isYoung(version) || mends(version);
  });
  const mends = (version: string): boolean => {
    if (policy.fixes !== 'at once' || isVulnerable(version)) return false;
    const alike = below(version).filter((other) =>
      isRelease(version) ? isRelease(other) : isSameLine(version, other),
    );
    const instead = highest(alike.filter(isServed));
    return instead !== undefined && isVulnerable(instead);
  };

  const served = all.filter(isServed);
  const moved = (tag: string, version: string): string | undefined => {
    if (served.includes(version)) return version;
    if (tag !== 'latest') return highest(served.filter((other) => isSameLine(version, other)));
    const releases = served.filter((other) => isRelease(other) && semver.lte(other, version));
    return highest(releases) ?? highest(served);
  };
  const tags = Object.entries(upstream.tags).flatMap(([tag, version]) => {
    const to = moved(tag, version);
    return to === undefined ? [] : [[tag, to] as const];
  });
  return { served, tags: Object.fromEntries(tags), isAllowed, isBlocked, isYoung, mends, waitsForScript };
}
