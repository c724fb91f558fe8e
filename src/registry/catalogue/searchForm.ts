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

export const FIELD = '\u0001';
export const ITEM = '\u0002';
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
export function* linesWith(form: SearchForm, part: string): Generator<SearchLine> {
  for (const { start, end } of placesWith(form, part)) yield parseSearchLine(form.text.slice(start, end));
}

/** The same lines, as places in the text: from the first character of a line to the end of the line. */
export type Place = { readonly start: number; readonly end: number };

export function* placesWith({ text }: SearchForm, part: string): Generator<Place> {
  let next = 0;
  for (let at = text.indexOf(part); at >= 0 && at < text.length; at = text.indexOf(part, next)) {
    const after = text.indexOf('\n', next);
    // What is common is in the very next line, and to look for its beginning would take longer.
    const isNext = after >= at;
    const end = isNext ? after : text.indexOf('\n', at);
    if (end < 0) return;
    yield { start: isNext ? next : text.lastIndexOf('\n', at) + 1, end };
    next = end + 1;
  }
}

/** What a line says at its end, and where the name begins that it has if that is not the folded one. */
export function stateAt({ text }: SearchForm, { end }: Place) {
  const nameAt = text[end - 1] === FIELD ? end : text.lastIndexOf(FIELD, end - 1) + 1;
  const isDeprecated = text[nameAt - 2] === 'd';
  return { isPublished: text[isDeprecated ? nameAt - 3 : nameAt - 2] === '+', isDeprecated, nameAt };
}

/** As it was published. */
export function nameIn({ text }: SearchForm, { start, end }: Place, nameAt: number): string {
  return nameAt < end ? text.slice(nameAt, end) : text.slice(start, text.indexOf(FIELD, start));
}

function list(values: readonly string[]): string {
  return `${ITEM}${values.join(ITEM)}${ITEM}`;
}

/** Without what separates fields. */
function plain(text: string): string {
  return fold(text).replace(CONTROL, ' ');
}
