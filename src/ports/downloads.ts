import type { Day } from '../registry/downloads/days';
import type { History, Series } from '../registry/downloads/history';

/** What was counted of downloads. */
export type DownloadCounts = {
  /** The last 18 months of a package, by its full name. Empty for one that nobody downloaded. */
  history(name: string): Promise<History>;
  /** Of all packages together. */
  total(): Promise<Series>;
  /**
   * The day on which each version of a package was downloaded last. A version that is not in it was not downloaded in the
   * last 18 months, or not since `since`. undefined: some of the counts cannot be read, so that nobody knows.
   */
  lastUsed(name: string): Promise<ReadonlyMap<string, Day> | undefined>;
  /** The day since when no download was missed; undefined: nothing was counted yet, or nothing since some were missed. */
  since(): Promise<Day | undefined>;
};
