import semver from 'semver';
import { isObject, type JsonObject, own } from '../../lib/json';
import { ascending } from './order';

/** A known hole, and the versions that have it. */
export type Advisory = { readonly range: string; readonly title: string };

/** A young version is served because it mends what the one that would be served instead has. */
export type Fix = { readonly instead: string; readonly advisory: Advisory };

export type Young = {
  /** All versions that are served or young. */
  readonly versions: readonly string[];
  readonly isYoung: (version: string) => boolean;
};

/**
 * The versions of which upstream is asked whether they are vulnerable: each young one, and the one that is served instead
 * of it. Empty: no young version would change what is served.
 */
export function questionAbout(young: Young): readonly string[] {
  const asked = new Set<string>();
  walk(young, (version, instead) => {
    asked.add(version).add(instead);
    return false;
  });
  return [...asked];
}

/** The young versions that are served at once. The lowest one that mends a hole is enough; those above it wait. */
export function fixesAmong(young: Young, advisories: readonly Advisory[]): ReadonlyMap<string, Fix> {
  const fixes = new Map<string, Fix>();
  walk(young, (version, instead) => {
    const advisory = advisories.find(({ range }) => isIn(instead, range));
    if (!advisory || advisories.some(({ range }) => mayBeIn(version, range))) return false;
    fixes.set(version, { instead, advisory });
    return true;
  });
  return fixes;
}

type Decide = (version: string, instead: string) => boolean;

/**
 * From the lowest to the highest. Instead of a release the next lower release is served, and instead of a prerelease the
 * next lower one of the same line.
 */
function walk({ versions, isYoung }: Young, decide: Decide): void {
  const lower = new Map<string, string>();
  for (const { version, isStable, line } of ascending(versions)) {
    const place = isStable ? 'release' : line;
    const instead = lower.get(place);
    const isServed = !isYoung(version) || (instead !== undefined && decide(version, instead));
    if (isServed) lower.set(place, version);
  }
}

/** As npm's own audit reads a range. */
const AS_AUDIT = { includePrerelease: true, loose: true };

function isIn(version: string, range: string): boolean {
  return semver.satisfies(version, range, AS_AUDIT);
}

/** A range that nobody can read counts against the young one. */
function mayBeIn(version: string, range: string): boolean {
  return semver.validRange(range, AS_AUDIT) === null || isIn(version, range);
}

/** The advisories about a package in upstream's answer to a bulk question. */
export function advisoriesIn(answer: unknown, name: string): readonly Advisory[] {
  const list = isObject(answer) ? own(answer, name) : undefined;
  return (Array.isArray(list) ? list : []).filter(isObject).map(toAdvisory);
}

function toAdvisory({ vulnerable_versions: range, title }: JsonObject): Advisory {
  return {
    // Without versions it is about all of them.
    range: typeof range === 'string' ? range : '*',
    title: typeof title === 'string' ? title : 'a hole without a title',
  };
}
