import type { Failure, Summary } from '../each-object';

/** What has become of everything so far. */
export type Tally = {
  packages: number;
  imported: number;
  there: number;
  bytes: number;
  /** Names that the registry did not have before. */
  readonly names: string[];
  readonly warnings: string[];
  readonly failures: Failure[];
};

export function newTally(): Tally {
  return { packages: 0, imported: 0, there: 0, bytes: 0, names: [], warnings: [], failures: [] };
}

const MB = 1_000_000;
const BAR_WIDTH = 24;

/** A line for a terminal: how far it is, how fast, and how long it takes yet. */
export function progressLine(
  tally: Tally,
  { all, seconds }: { readonly all: number; readonly seconds: number },
): string {
  const { packages, imported, there, bytes, failures } = tally;
  const filled = Math.floor((packages / Math.max(all, 1)) * BAR_WIDTH);
  const bar = `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`;
  const rate =
    seconds > 0
      ? `, ${(imported / seconds).toFixed(1)} a second, ${(bytes / MB / seconds).toFixed(1)} MB/s`
      : '';
  const left =
    packages > 0 && seconds > 1 ? `, about ${span((seconds / packages) * (all - packages))} left` : '';
  const failed = failures.length > 0 ? `, ${failures.length} failed` : '';
  return `Importing ${bar} ${packages} of ${all} packages, ${imported + there} versions${rate}${left}${failed}`;
}

export function span(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function summaryOf(tally: Tally, imported: string): Summary {
  const counts = new Map([
    ['packages', tally.packages],
    [imported, tally.imported],
    ['already there', tally.there],
    ['warned', tally.warnings.length],
  ]);
  return { counts, failures: tally.failures.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}
