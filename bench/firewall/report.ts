import type { Figure } from '../peer/measure';
import { median, short, spread } from '../peer/report';
import type { Server } from '../peer/server';
import { FILTERED, PLAIN } from './registries';

export type Measurement = {
  readonly name: string;
  /** Its figures are times, not rates. */
  readonly isCold: boolean;
  measure(server: Server, round: number): Promise<Figure>;
};

/** What one registry did in one measurement, a figure for each round. */
export type Row = {
  readonly registry: string;
  readonly measurement: Measurement;
  readonly figures: Figure[];
  /** Why it was not measured. */
  fault?: string | undefined;
};

export function printFirewall(rows: readonly Row[]): void {
  console.log(
    `\n| measured | registry | ms, or 1/s | spread | speed / ${PLAIN}, no policy | speed / ${FILTERED} | CPU ms for each | CPU of ${FILTERED} / its own |`,
  );
  console.log('|---|---|---|---|---|---|---|---|');
  const names = [...new Set(rows.map(({ measurement }) => measurement.name))];
  for (const name of names) {
    const about = rows.filter(({ measurement }) => measurement.name === name);
    for (const row of about) console.log(line(row, about));
  }
}

function line(row: Row, about: readonly Row[]): string {
  const { registry, measurement, figures } = row;
  const start = `| ${measurement.name} | ${registry} |`;
  const fault = faultOf(row);
  if (fault !== undefined) return `${start} **FAILED: ${fault.split('\n')[0]}** | | | | | |`;
  const shown = figures.map(({ rate }) => (measurement.isCold ? 1000 / rate : rate));
  const [plain, filtered] = [PLAIN, FILTERED].map((name) => about.find((other) => other.registry === name));
  const cells = [
    short(median(shown)),
    spread(shown),
    ratio(rateOf(row), rateOf(plain)),
    ratio(rateOf(row), rateOf(filtered)),
    short(cpuOf(row)),
    ratio(cpuOf(filtered), cpuOf(row)),
  ];
  return `${start} ${cells.join(' | ')} |`;
}

function faultOf({ fault, figures }: Row): string | undefined {
  if (fault !== undefined) return fault;
  const failed = figures.reduce((sum, figure) => sum + figure.failed, 0);
  if (failed > 0) return `${failed} requests`;
  return figures.length > 0 && figures.every(({ rate }) => rate > 0) ? undefined : 'Nothing was measured.';
}

function rateOf(row: Row | undefined): number {
  return row && faultOf(row) === undefined ? median(row.figures.map(({ rate }) => rate)) : Number.NaN;
}

function cpuOf(row: Row | undefined): number {
  return row && faultOf(row) === undefined ? median(row.figures.map(({ cpu }) => cpu)) : Number.NaN;
}

function ratio(one: number, other: number): string {
  return short(one / other);
}
