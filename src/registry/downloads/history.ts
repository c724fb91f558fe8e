import { type Counts, totalOf, type VersionCounts } from './counts';
import { addDays, type Day, daysBetween } from './days';
import { lineOf, linesText, parseLines } from './lines';

/** Downloads by day, the oldest first. A day without any is not in it. */
export type Series = ReadonlyMap<Day, number>;

/** What is known of one package. */
export type History = {
  readonly days: Series;
  /** Each day of the last month, and before it the day of the last use alone. */
  readonly versions: ReadonlyMap<string, Series>;
};

/** Stands for all packages together, and for no version. No package has such a name. */
export const TOTAL = '*';

/** 18 months, as npm keeps them. */
export const KEPT_DAYS = 550;
const VERSION_DAYS = 31;

/** One package, from the text about many. */
export function historyIn(text: string, name: string): History {
  return parseRow(lineOf(text, name) ?? '');
}

/** What that day had of the package takes the place of what was known of the day. */
export function withDay({ days, versions }: History, day: Day, counts: VersionCounts): History {
  const all = new Map(versions);
  for (const [version, count] of counts)
    all.set(version, lately(withCount(all.get(version), day, count), day));
  return { days: withCount(days, day, totalOf(counts)), versions: all };
}

/**
 * The text with one more day. It may be told again with more in it. What is older than 18 months on that day is left
 * out, and what a version had more than a month before. Of a day that is the newest, as most are, nothing else in a row is
 * read: there are hundreds of thousands of numbers in it.
 */
export function addDay(text: string, day: Day, counts: Counts): string {
  const { rows } = parseLines(text);
  const first = numberOf(addDays(day, -KEPT_DAYS));
  const all = new Map([...rows].filter(([, row]) => newestIn(row.split(' ', 1)[0] ?? '') >= first));
  for (const [name, versions] of counts) all.set(name, withNewDay(all.get(name) ?? '', day, versions));
  return linesText({ head: '{}', rows: all });
}

function withNewDay(row: string, day: Day, counts: VersionCounts): string {
  const [days = '', ...cells] = row.split(' ');
  const first = numberOf(addDays(day, -KEPT_DAYS));
  const added = (series: string, count: number, from: number) =>
    cutBefore(withNumber(series, numberOf(day), count), from);
  const known = new Map(cells.map((cell) => [versionIn(cell), cell.slice(versionIn(cell).length + 1)]));
  for (const [version, count] of counts)
    known.set(version, added(known.get(version) ?? '', count, numberOf(addDays(day, 1 - VERSION_DAYS))));
  const versions = [...known].filter(([, series]) => newestIn(series) >= first);
  return [
    added(days, totalOf(counts), first),
    ...versions.map(([version, series]) => `${version}=${series}`),
  ].join(' ');
}

function versionIn(cell: string): string {
  return cell.slice(0, Math.max(0, cell.indexOf('=')));
}

function withNumber(series: string, number: number, count: number): string {
  if (series === '') return `${number}:${count}`;
  if (newestIn(series) < number) return `${series},${number}:${count}`;
  return seriesText(withCount(parseSeries(series), dayOf(number), count));
}

/** The newest one stays in any case. */
function cutBefore(series: string, first: number): string {
  let start = 0;
  while (Number.parseInt(series.slice(start, start + 6), 10) < first) {
    const comma = series.indexOf(',', start);
    if (comma === -1) break;
    start = comma + 1;
  }
  return series.slice(start);
}

/** The number of the last day; -1: there is none. */
function newestIn(series: string): number {
  const number = Number.parseInt(series.slice(series.lastIndexOf(',') + 1), 10);
  return Number.isNaN(number) ? -1 : number;
}

function lately(series: Series, day: Day): Series {
  const recent = from(series, addDays(day, 1 - VERSION_DAYS));
  return recent.size > 0 ? recent : new Map([...series].slice(-1));
}

function from(series: Series, first: Day): Series {
  return new Map([...series].filter(([day]) => day >= first));
}

function withCount(series: Series | undefined, day: Day, count: number): Series {
  const entries = [...(series ?? []), [day, count] as const];
  const last = lastOf(series ?? new Map());
  return new Map(last < day ? entries : [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function lastOf(series: Series): Day {
  return [...series.keys()].at(-1) ?? '';
}

/** `<days> 1.0.0=<days> 1.1.0=<days>`, where days are `20784:3,20785:1`, counted from 1970. */
function parseRow(row: string): History {
  const [days = '', ...versions] = row.split(' ');
  const cells = versions.map((cell): [string, Series] => {
    const [version = '', series = ''] = cell.split('=');
    return [version, parseSeries(series)];
  });
  return { days: parseSeries(days), versions: new Map(cells.filter(([, series]) => series.size > 0)) };
}

const EPOCH = '1970-01-01';

/** The same few hundred days stand in each of hundreds of rows. */
const days = new Map<number, Day>();
const numbers = new Map<Day, number>();

function dayOf(number: number): Day {
  const day = days.get(number) ?? addDays(EPOCH, number);
  days.set(number, day);
  return day;
}

function numberOf(day: Day): number {
  const number = numbers.get(day) ?? daysBetween(EPOCH, day);
  numbers.set(day, number);
  return number;
}

function parseSeries(text: string): Series {
  const series = new Map<Day, number>();
  for (const item of text.split(',')) {
    const [number, count] = item.split(':').map(Number);
    if (number !== undefined && count !== undefined && number >= 0 && number < 100_000)
      series.set(dayOf(number), count);
  }
  return series;
}

function seriesText(series: Series): string {
  return [...series].map(([day, count]) => `${numberOf(day)}:${count}`).join(',');
}
