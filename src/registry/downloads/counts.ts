import type { Day } from './days';

/** How often each version was downloaded. */
export type VersionCounts = ReadonlyMap<string, number>;

/** By the package's name. */
export type Counts = ReadonlyMap<string, VersionCounts>;

/** One download, as the log tells of it. */
export type Download = { readonly name: string; readonly version: string };

const DOWNLOAD = /^((?:@[^\s@/=,]+\/)?[^\s@/=,]+)@(\w[\w.+-]{0,255})$/;

/** `name@version`. */
export function downloadText({ name, version }: Download): string {
  return `${name}@${version}`;
}

/** From `name@version`; undefined for what cannot stand in a line of a table. */
export function parseDownload(text: unknown): Download | undefined {
  const [, name, version] = typeof text === 'string' && text.length <= 600 ? (DOWNLOAD.exec(text) ?? []) : [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** Downloads, as they are added up. */
export type Tally = {
  readonly days: ReadonlyMap<Day, Counts>;
  /** One more. */
  readonly add: (day: Day, download: Download) => void;
  /** Different versions on different days. */
  readonly size: () => number;
};

export function createTally(): Tally {
  const days = new Map<Day, Map<string, Map<string, number>>>();
  let size = 0;
  return {
    days,
    size: () => size,
    add: (day, { name, version }) => {
      const packages = days.get(day) ?? new Map<string, Map<string, number>>();
      const versions = packages.get(name) ?? new Map<string, number>();
      const count = versions.get(version) ?? 0;
      if (count === 0) size += 1;
      days.set(day, packages.set(name, versions.set(version, count + 1)));
    },
  };
}

export function addCounts(one: VersionCounts, other: VersionCounts): VersionCounts {
  const sum = new Map(one);
  for (const [version, count] of other) sum.set(version, (sum.get(version) ?? 0) + count);
  return sum;
}

export function totalOf(counts: VersionCounts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

export function sumOfCounts(all: readonly Counts[]): Counts {
  const sum = new Map<string, VersionCounts>();
  for (const counts of all)
    for (const [name, versions] of counts) sum.set(name, addCounts(sum.get(name) ?? new Map(), versions));
  return sum;
}
