import type { Figure } from './measure';

/** Of one case, a figure for each round. */
export type Measured = {
  readonly name: string;
  readonly goal: number;
  readonly ours: readonly Figure[];
  readonly theirs: readonly Figure[];
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

function row({ name, goal, ours, theirs }: Measured): string {
  const ratios = ours.map(({ rate }, round) => rate / (theirs[round]?.rate ?? Number.NaN));
  const ratio = median(ratios);
  const cpu = [ours, theirs].map((figures) => median(figures.map((figure) => figure.cpu)));
  const [cpuOurs = 0, cpuTheirs = 0] = cpu;
  const failed = [...ours, ...theirs].reduce((sum, figure) => sum + figure.failed, 0);
  const cells = [
    failed > 0 ? `${name} (${failed} FAILED)` : name,
    ...[ours, theirs].map((figures) => short(median(figures.map(({ rate }) => rate)))),
    short(ratio),
    `${short(Math.min(...ratios))}–${short(Math.max(...ratios))}`,
    `≥ ${goal}`,
    met(ratio >= goal),
    `${short(cpuOurs)} / ${short(cpuTheirs)}`,
    short(cpuTheirs / cpuOurs),
  ];
  return `| ${cells.join(' | ')} |`;
}

export function met(isMet: boolean): string {
  return isMet ? 'met' : 'NOT MET';
}

/** Three digits that count. */
export function short(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}
