import { gunzipSync, gzipSync } from 'node:zlib';
import { isObject, parseJson } from '../../lib/json';
import type { CatalogueEntry, Entries } from './catalogue';
import { FORMAT } from './manifest';
import { type SearchForm, searchText } from './searchForm';

/** The part of the catalogue that one object holds. */
export type Shard = {
  /** A new one for each state. */
  readonly stamp: string;
  /** The build that made it complete; '' while packages from before the catalogue are still missing. */
  readonly build: string;
  readonly entries: Entries;
};

export const emptyShard: Shard = { stamp: '', build: '', entries: new Map() };

/** Fast, as every change packs a shard anew: level 6 takes twice the time for a tenth of the bytes. */
const LEVEL = 3;
const NEWLINE = '\n'.charCodeAt(0);

/**
 * A line of JSON, and after it two parts in gzip: the form that searches scan, and the entries, of which a search needs
 * those that it shows.
 */
export function serializeShard({ stamp, build, entries }: Shard): Buffer {
  const { text, packed } = toSearchForm([...entries.values()]);
  const search = gzipSync(text, { level: LEVEL });
  const header = Buffer.from(`${JSON.stringify({ format: FORMAT, stamp, build, search: search.length })}\n`);
  return Buffer.concat([header, search, packed]);
}

/** undefined: it is no shard of this format. */
export function parseShard(bytes: Uint8Array): Shard | undefined {
  const parts = partsOf(bytes);
  const lines = parts && unpack(parts.packed);
  if (!parts || lines === undefined) return undefined;
  const entries = lines.split('\n').slice(0, -1).map(toEntry);
  return { ...parts.header, entries: new Map(entries.map((entry) => [entry.name, entry])) };
}

/** The same as a search needs it. */
export function parseSearchForm(bytes: Uint8Array): SearchForm | undefined {
  const parts = partsOf(bytes);
  const text = parts && unpack(parts.search);
  return parts && text !== undefined ? { text, packed: parts.packed } : undefined;
}

/** The search form of packages that were never in a shard. */
export function toSearchForm(entries: readonly CatalogueEntry[]): SearchForm {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return { text: entries.map(searchText).join(''), packed: gzipSync(lines, { level: LEVEL }) };
}

/** The entries of those packages, out of what `SearchForm` has packed. */
export function unpackEntries(packed: Uint8Array, names: ReadonlySet<string>): readonly CatalogueEntry[] {
  const lines = `\n${unpack(packed) ?? ''}`;
  return [...names].flatMap((name) => {
    // JSON.stringify keeps the order in which `toEntry` names the fields: `name` is the first.
    const start = lines.indexOf(`\n{"name":${JSON.stringify(name)},`) + 1;
    return start === 0 ? [] : [toEntry(lines.slice(start, lines.indexOf('\n', start)))];
  });
}

/** When the newest version of each of those packages was published: only of those that have one. */
export function datesIn(packed: Uint8Array): readonly { readonly name: string; readonly date: string }[] {
  return entriesIn(packed).flatMap(({ name, date }) => (date === undefined ? [] : [{ name, date }]));
}

/** All entries, out of what `SearchForm` has packed. */
export function entriesIn(packed: Uint8Array): readonly CatalogueEntry[] {
  const lines = (unpack(packed) ?? '').split('\n').slice(0, -1);
  return lines.map(toEntry);
}

type Parts = {
  readonly header: Pick<Shard, 'stamp' | 'build'>;
  readonly search: Uint8Array;
  readonly packed: Uint8Array;
};

function partsOf(bytes: Uint8Array): Parts | undefined {
  const end = bytes.indexOf(NEWLINE);
  const header = parseJson(Buffer.from(bytes.subarray(0, Math.max(0, end))).toString('utf8'));
  if (!isObject(header) || header.format !== FORMAT) return undefined;
  const middle = end + 1 + Number(header.search);
  return {
    header: { stamp: String(header.stamp), build: String(header.build) },
    search: bytes.subarray(end + 1, middle),
    packed: bytes.subarray(middle),
  };
}

/** undefined for what is damaged. */
function unpack(bytes: Uint8Array): string | undefined {
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The format says that serializeShard wrote it. */
function toEntry(line: string): CatalogueEntry {
  return JSON.parse(line) as CatalogueEntry;
}
