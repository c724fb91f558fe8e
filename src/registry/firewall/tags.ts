import semver from 'semver';
import { lineOf } from './order';

const LOOSE = { loose: true };

type Versions = { readonly served: readonly string[]; readonly isServed: (version: string) => boolean };

/** The dist-tags, each on a version that is served. A tag for which there is none is left out. */
export function repairedTags(
  tags: Readonly<Record<string, string>>,
  served: readonly string[],
): Readonly<Record<string, string>> {
  const set = new Set(served);
  const versions = { served: highestFirst(served), isServed: (version: string) => set.has(version) };
  const repaired = Object.entries(tags).flatMap(([tag, version]) => {
    const found = tag === 'latest' ? latest(version, versions) : other(version, versions);
    return found === undefined ? [] : [[tag, found] as const];
  });
  return Object.fromEntries(repaired);
}

/** The highest that is no prerelease and not above the one that is held back, else the highest. */
function latest(held: string, { served, isServed }: Versions): string | undefined {
  if (isServed(held)) return held;
  const isBelow = (version: string) => !semver.valid(held, LOOSE) || semver.lte(version, held, LOOSE);
  const stable = served.filter(
    (version) => semver.prerelease(version, LOOSE) === null && semver.valid(version, LOOSE),
  );
  return stable.find(isBelow) ?? served[0];
}

/** The highest of the same major and the same word, such as `beta`: no tag moves to another line of development. */
function other(held: string, { served, isServed }: Versions): string | undefined {
  if (isServed(held)) return held;
  const line = lineOf(held);
  return line && served.find((version) => lineOf(version) === line);
}

/** What is no version at all comes last. */
function highestFirst(versions: readonly string[]): readonly string[] {
  const [valid, others] = [true, false].map((wanted) =>
    versions.filter((version) => (semver.valid(version, LOOSE) !== null) === wanted),
  );
  return [...semver.rsort([...(valid ?? [])], LOOSE), ...(others ?? [])];
}
