import { isObject, parseJson } from '../../lib/json';
import { addCounts, type Counts, totalOf, type VersionCounts } from './counts';
import { type Lines, lineOf, linesText, parseLines } from './lines';

/** What was counted on one day, and the batches that it came in: one that comes twice counts once. */
export type DayTable = Lines;

/** Batches that are remembered. Whoever sends one again does it after minutes. */
const BATCHES = 4_096;

export const emptyDay: DayTable = { head: '{}', rows: new Map() };

export type Batch = { readonly id: string; readonly counts: Counts };

/** undefined: it is in the table already. */
export function withBatch(table: DayTable, { id, counts }: Batch): DayTable | undefined {
  if (hasBatch(table, id)) return undefined;
  const batches = batchesIn(table.head);
  const rows = new Map(table.rows);
  for (const [name, versions] of counts)
    rows.set(name, rowText(addCounts(parseRow(rows.get(name) ?? ''), versions)));
  return { head: JSON.stringify({ batches: [...batches, id].slice(-BATCHES) }), rows };
}

export function hasBatch({ head }: DayTable, id: string): boolean {
  return batchesIn(head).includes(id);
}

export function parseDay(text: string): DayTable {
  return parseLines(text);
}

export function dayText(table: DayTable): string {
  return linesText(table);
}

/** The versions of one package, from the text of the table. */
export function countsIn(text: string, name: string): VersionCounts {
  return parseRow(lineOf(text, name) ?? '');
}

/** All packages together, as if they were versions. */
export function totalIn(text: string): VersionCounts {
  return totalsOf(countsOfDay(parseDay(text)));
}

export function totalsOf(counts: Counts): VersionCounts {
  const total = [...counts.values()].reduce((sum, versions) => sum + totalOf(versions), 0);
  return total === 0 ? new Map() : new Map([['all', total]]);
}

/** All of it. */
export function countsOfDay({ rows }: DayTable): Counts {
  return new Map([...rows].map(([name, row]) => [name, parseRow(row)]));
}

function batchesIn(head: string): readonly string[] {
  const parsed = parseJson(head);
  const batches = isObject(parsed) ? parsed.batches : undefined;
  return Array.isArray(batches) ? batches.filter((id) => typeof id === 'string') : [];
}

/** `1.0.0=3 1.1.0=2` */
function parseRow(row: string): VersionCounts {
  const counts = new Map<string, number>();
  for (const cell of row.split(' ')) {
    const [version = '', count] = cell.split('=');
    if (version !== '' && Number(count) > 0) counts.set(version, Number(count));
  }
  return counts;
}

function rowText(counts: VersionCounts): string {
  return [...counts].map(([version, count]) => `${version}=${count}`).join(' ');
}
