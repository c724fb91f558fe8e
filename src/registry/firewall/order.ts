import semver from 'semver';

const LOOSE = { loose: true };

/** A version in the order of versions. `line`: its major, and for a prerelease its word: `2-beta`. */
export type Ordered = { readonly version: string; readonly isStable: boolean; readonly line: string };

/** From the lowest to the highest. What is no version of semver is left out. */
export function ascending(versions: readonly string[]): readonly Ordered[] {
  return versions
    .flatMap((version) => {
      const parsed = semver.parse(version, LOOSE);
      return parsed ? [{ version, parsed }] : [];
    })
    .sort((one, other) => one.parsed.compare(other.parsed))
    .map(({ version, parsed }) => ({
      version,
      isStable: parsed.prerelease.length === 0,
      line: lineIn(parsed),
    }));
}

/** undefined for what is no version. */
export function lineOf(version: string): string | undefined {
  const parsed = semver.parse(version, LOOSE);
  return parsed ? lineIn(parsed) : undefined;
}

function lineIn({ major, prerelease: [word] }: semver.SemVer): string {
  return word === undefined ? String(major) : `${major}-${/^[a-z]*/i.exec(String(word))?.[0]}`;
}
