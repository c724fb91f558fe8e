import semver from 'semver';
import { matchesPackage } from '../access/glob';

/** Packages by name or pattern, and which of their versions. */
export type Spec = {
  /** As `matchesPackage` takes it. */
  readonly pattern: string;
  /** A semver range; `*` is every version, prereleases and those that are not valid too. */
  readonly range: string;
};

const PATTERN = /^(?:@[\w.~*-]+\/)?[\w.~!'()*-]+$/;
const EVERY_VERSION = '*';

/** Prereleases belong to a rule's range as to any list of bad versions; old public versions are not strict semver. */
const AS_WRITTEN = { includePrerelease: true, loose: true };

/** What stands in a text like `event-stream@3.3.6`, `@types/*` or `left-pad@^1`; undefined if it is none. */
export function specIn(text: string): Spec | undefined {
  const at = text.indexOf('@', 1);
  const pattern = at === -1 ? text : text.slice(0, at);
  const range = at === -1 ? EVERY_VERSION : text.slice(at + 1).trim();
  const isRange = range !== '' && range.length <= 256 && semver.validRange(range, AS_WRITTEN) !== null;
  return isRange && PATTERN.test(pattern) ? { pattern, range } : undefined;
}

export function specText({ pattern, range }: Spec): string {
  return range === EVERY_VERSION ? pattern : `${pattern}@${range}`;
}

export function isAbout({ pattern }: Spec, name: string): boolean {
  return matchesPackage(pattern, name);
}

/** Of a package that the spec is about. */
export function holdsVersion({ range }: Spec, version: string): boolean {
  return range === EVERY_VERSION || range === version || semver.satisfies(version, range, AS_WRITTEN);
}

export function isForEveryVersion({ range }: Spec): boolean {
  return range === EVERY_VERSION;
}

/** Is every version that the one is about also one that the other is about? In doubt it is not. */
export function isInside(one: Spec, other: Spec): boolean {
  const isWide = one.pattern.includes('**') && one.pattern !== other.pattern;
  // A star of the one is only matched by a star of the other, as no package has one in its name.
  if (isWide || !matchesPackage(other.pattern, one.pattern)) return false;
  if (isForEveryVersion(other) || one.range === other.range) return true;
  return !isForEveryVersion(one) && semver.subset(one.range, other.range, AS_WRITTEN);
}
