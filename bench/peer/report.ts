import type { Figure } from './measure';

/** Of one case, a figure for each round. */
export type Measured = {
  readonly name: string;
  readonly goal: number;
  readonly ours: readonly Figure[];
  readonly theirs: readonly Figure[];
  /** Why it was not measured to its end. */
  readonly fault?: string | undefined;
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

export function printCases(measured: readonly Measured[]): void {
  console.log(
    '\n| case | ours, 1/s | Verdaccio, 1/s | ratio | spread | goal | | CPU ms, ours / theirs | ratio |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const one of measured) console.log(row(one));
}

function row(one: Measured): string {
  const { name, goal, ours, theirs, fault } = one;
  if (fault !== undefined) return `| ${name} | | | | | ≥ ${goal} | **FAILED: ${fault.split('\n')[0]}** | | |`;
  const ratios = ours.map(({ rate }, round) => rate / (theirs[round]?.rate ?? Number.NaN));
  const [cpuOurs = 0, cpuTheirs = 0] = [ours, theirs].map((figures) => median(figures.map(({ cpu }) => cpu)));
  const cells = [
    name,
    ...[ours, theirs].map((figures) => short(median(figures.map(({ rate }) => rate)))),
    short(median(ratios)),
    spread(ratios),
    `≥ ${goal}`,
    verdict(one, median(ratios)),
    `${short(cpuOurs)} / ${short(cpuTheirs)}`,
    short(cpuTheirs / cpuOurs),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Only what was measured, and did not fail, can be met. */
function verdict({ goal, ours, theirs }: Measured, ratio: number): string {
  const failed = [ours, theirs].map((figures) => figures.reduce((sum, figure) => sum + figure.failed, 0));
  const isMeasured = [...ours, ...theirs].every(({ rate }) => rate > 0);
  if (!isMeasured || failed.some((count) => count > 0)) {
    return `**FAILED: ${failed.join(' and ')} requests, ours and Verdaccio's**`;
  }
  return met(ratio >= goal);
}

/** The least and the most. */
export function spread(values: readonly number[]): string {
  return values.length === 0 ? '' : `${short(Math.min(...values))}–${short(Math.max(...values))}`;
}

export function met(isMet: boolean): string {
  return isMet ? 'met' : '**not met**';
}

/** Three digits that count. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}
