import semver from 'semver';

/**
 * The version before one of them, undefined for the lowest. Before a release that is a release, where there is one: what
 * changed since the last release candidate tells nobody much. `versions`: the highest first.
 */
export function versionBefore(versions: readonly string[], version: string): string | undefined {
  const lower = versions.slice(versions.indexOf(version) + 1);
  return (isRelease(version) ? lower.find(isRelease) : undefined) ?? lower[0];
}

/** Is it none that is tried out before one (`2.0.0-beta.1`)? */
export function isRelease(version: string): boolean {
  return semver.prerelease(version, { loose: true }) === null;
}
