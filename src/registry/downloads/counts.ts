/** How often each version was downloaded. */
export type VersionCounts = ReadonlyMap<string, number>;

/** By the package's name. */
export type Counts = ReadonlyMap<string, VersionCounts>;

/** One download, as the log tells of it. */
export type Download = { readonly name: string; readonly version: string };

const DOWNLOAD = /^((?:@[^\s@/=,]+\/)?[^\s@/=,]+)@(\w[\w.+-]{0,255})$/;

/** From `name@version`; undefined for what cannot stand in a line of a table. */
export function parseDownload(text: unknown): Download | undefined {
  const [, name, version] = typeof text === 'string' && text.length <= 600 ? (DOWNLOAD.exec(text) ?? []) : [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** The downloads, added up. */
export function countsOf(downloads: Iterable<Download>): Counts {
  const counts = new Map<string, Map<string, number>>();
  for (const { name, version } of downloads) {
    const versions = counts.get(name) ?? new Map<string, number>();
    counts.set(name, versions.set(version, (versions.get(version) ?? 0) + 1));
  }
  return counts;
}

export function addCounts(one: VersionCounts, other: VersionCounts): VersionCounts {
  const sum = new Map(one);
  for (const [version, count] of other) sum.set(version, (sum.get(version) ?? 0) + count);
  return sum;
}

export function totalOf(counts: VersionCounts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
