import type { CatalogueEntry } from './catalogue';
import { fold } from './query';

/**
 * A part of the catalogue as searches keep it. All that is compared is one long text, which a search scans as a whole:
 * as objects, 100,000 packages would take half a gigabyte and a second to make.
 */
export type SearchForm = {
  /** A line for each package, from `searchText`. */
  readonly text: string;
  /** The entries in gzip, for `unpackEntries`. */
  readonly packed: Uint8Array;
};

/** A line, taken apart. All but `name` is folded, and a list is between ITEM marks. */
export type SearchLine = {
  /** As it was published. */
  readonly name: string;
  readonly folded: string;
  readonly keywords: string;
  readonly description: string;
  /** The author's whole name, its words, and the login of who published. */
  readonly authors: string;
  readonly maintainers: string;
  /** Who starred it. */
  readonly users: string;
  readonly isPublished: boolean;
  readonly isDeprecated: boolean;
};

const FIELD = '\u0001';
const ITEM = '\u0002';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what separates the fields
const CONTROL = /[\u0000-\u001f]+/g;

export function searchText(entry: CatalogueEntry): string {
  const { name, version, deprecated, keywords, maintainers, users } = entry;
  const author = plain(entry.author);
  const folded = plain(name);
  const fields = [
    folded,
    list(keywords.map(plain)),
    plain(entry.description),
    list([author, ...author.split(/\s+/), plain(entry.publisher)]),
    list(maintainers.map(plain)),
    list(users.map(plain)),
    `${version === undefined ? '-' : '+'}${deprecated ? 'd' : ''}`,
    folded === name ? '' : name,
  ];
  return `${fields.join(FIELD)}\n`;
}

export function parseSearchLine(line: string): SearchLine {
  const [folded = '', keywords = '', description = '', authors = '', ...others] = line.split(FIELD);
  const [maintainers = '', users = '', flags = '', name = ''] = others;
  return {
    name: name || folded,
    folded,
    keywords,
    description,
    authors,
    maintainers,
    users,
    isPublished: flags.startsWith('+'),
    isDeprecated: flags.endsWith('d'),
  };
}

/** Nothing is found by what separates fields. */
export function isSought(word: string): boolean {
  return plain(word) === word;
}

/** Is it, as a whole, one of a list? `value` is folded. */
export function isListed(values: string, value: string): boolean {
  return values.includes(`${ITEM}${value}${ITEM}`);
}

/** Every line that holds that text; all lines for ''. A line that was cut off is none. */
export function* linesWith({ text }: SearchForm, part: string): Generator<SearchLine> {
  for (let at = text.indexOf(part); at >= 0 && at < text.length; ) {
    const end = text.indexOf('\n', at);
    if (end < 0) return;
    yield parseSearchLine(text.slice(text.lastIndexOf('\n', at - 1) + 1, end));
    at = text.indexOf(part, end + 1);
  }
}

function list(values: readonly string[]): string {
  return `${ITEM}${values.join(ITEM)}${ITEM}`;
}

/** Without what separates fields. */
function plain(text: string): string {
  return fold(text).replace(CONTROL, ' ');
}
