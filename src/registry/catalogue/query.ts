import { RegistryError } from '../../errors';
import { quote } from '../names';

/**
 * What somebody searches for, in lower case. Every word and every filter must match; one of a filter's values
 * is enough.
 */
export type SearchQuery = {
  readonly words: readonly string[];
  readonly filters: readonly Filter[];
  /** How many of the best to leave out. */
  readonly from: number;
  /** How many to tell at most. */
  readonly size: number;
};

export type Filter = { readonly field: Field; readonly values: readonly string[] };
export type Field = 'scope' | 'keywords' | 'author' | 'maintainer';

const DEFAULT_SIZE = 20;
/** As the public registry; `npm search` asks for more when somebody sets --searchlimit, and takes what it gets. */
const MAX_SIZE = 250;
const MAX_TEXT = 1000;
/** Each word is looked for in each package. */
const MAX_WORDS = 20;

/**
 * The query of npm's search: `text`, `size`, `from`. Its weights (quality, popularity, maintenance) say nothing here,
 * where they are not measured. What is asked twice is looked for once. RegistryError 400 for numbers that are not
 * numbers, and for a text with too many characters or words,
 * or with control characters.
 */
export function parseSearch(params: ReadonlyMap<string, string>): SearchQuery {
  const text = params.get('text') ?? '';
  if (text.length > MAX_TEXT) {
    throw new RegistryError(400, `The text to search for is longer than ${MAX_TEXT} characters.`);
  }
  assertNoControls(text);
  // npm 6 sends a blank as %20, newer ones as +, and not every gateway decodes the latter (docs/protocol.md §9).
  const terms = [...new Set(fold(text).split(/[\s+]+/))];
  const filters = terms.map(toFilter).filter((filter) => filter !== undefined);
  const words = terms.filter((term) => term !== '' && !toFilter(term));
  assertFewWords(words, filters);
  return {
    words,
    filters,
    from: count(params, 'from', 0),
    size: Math.min(count(params, 'size', DEFAULT_SIZE), MAX_SIZE),
  };
}

/** No package has one in its texts, and nobody sees what is wrong with such a search. Tabs and line ends are blanks. */
function assertNoControls(text: string): void {
  const control = /(?!\s)\p{Cc}/u.exec(text)?.[0];
  if (control === undefined) return;
  const code = `U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw new RegistryError(
    400,
    `The text to search for has the control character ${code} in it. Leave that out.`,
  );
}

function assertFewWords(words: readonly string[], filters: readonly Filter[]): void {
  const count = words.length + filters.flatMap(({ values }) => values).length;
  if (count <= MAX_WORDS) return;
  throw new RegistryError(
    400,
    `A search takes at most ${MAX_WORDS} different words, and these are ${count}.`,
  );
}

/** Text as it is compared: in lower case, and one way to write each character. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** `keywords:a,b`; undefined for a word, also one with a colon in it (`node:fs`), and for a filter without a value. */
function toFilter(term: string): Filter | undefined {
  const [, name = '', list = ''] = /^(scope|keywords?|author|maintainer):(.*)$/s.exec(term) ?? [];
  const values = [...new Set(list.split(','))].filter((value) => value !== '');
  const field = FIELDS.get(name);
  return field && values.length > 0 ? { field, values } : undefined;
}

const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['scope', 'scope'],
  ['keywords', 'keywords'],
  ['keyword', 'keywords'],
  ['author', 'author'],
  ['maintainer', 'maintainer'],
]);

function count(params: ReadonlyMap<string, string>, name: string, absent: number): number {
  const value = params.get(name);
  if (value === undefined) return absent;
  if (!/^\d{1,9}$/.test(value)) {
    throw new RegistryError(400, `${name} must be a whole number that is 0 or more, not ${quote(value)}.`);
  }
  return Number(value);
}
