import type { CatalogueEntry } from './catalogue';
import { type Field, type Filter, fold, type SearchQuery } from './query';
import { isListed, isSought, linesWith, type SearchForm, type SearchLine } from './searchForm';
import { unpackEntries } from './shard';

/** A package that matches. */
export type Hit = {
  readonly name: string;
  readonly isDeprecated: boolean;
  /** From 0 to 1; 1 for a package that is named exactly like every word. */
  readonly score: number;
  /** Where its entry is, as in `SearchForm`. */
  readonly packed: Uint8Array;
};

export type Found = {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** On all pages. */
  readonly total: number;
};

/** May the caller know of the package with that name? */
export type IsVisible = (name: string) => boolean;

/**
 * The packages of a shard that match, best first: by the sum of what each word earns (POINTS), deprecated ones after
 * all others, then by name. A package whose versions are all unpublished is as if it were not there. Of the hits, no
 * more than the page can need.
 */
export function searchShard(form: SearchForm, query: SearchQuery, isVisible: IsVisible): Found {
  const hits: Hit[] = [];
  const sought = [...query.words, ...query.filters.flatMap(({ values }) => values)];
  if (!sought.every(isSought)) return { hits, total: 0 };
  for (const line of linesWith(form, longest(query.words))) {
    if (!line.isPublished || !query.filters.every((filter) => passes(line, filter))) continue;
    const score = scoreOf(line, query.words);
    if (score === undefined || !isVisible(line.name)) continue;
    hits.push({ name: line.name, isDeprecated: line.isDeprecated, score, packed: form.packed });
  }
  return { hits: hits.sort(best).slice(0, query.from + query.size), total: hits.length };
}

/** The page that was asked for, out of what was found in each shard. */
export function pageOf(found: readonly Found[], { from, size }: SearchQuery): Found {
  const hits = found.flatMap(({ hits }) => hits).sort(best);
  return { hits: hits.slice(from, from + size), total: found.reduce((sum, { total }) => sum + total, 0) };
}

/** The entry of each hit, in their order. */
export function entriesOf(hits: readonly Pick<Hit, 'name' | 'packed'>[]): readonly CatalogueEntry[] {
  const wanted = new Map<Uint8Array, Set<string>>();
  for (const { packed, name } of hits) wanted.set(packed, (wanted.get(packed) ?? new Set()).add(name));
  const entries = [...wanted].flatMap(([packed, names]) => unpackEntries(packed, names));
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return hits.flatMap(({ name }) => byName.get(name) ?? []);
}

/** The names of the packages of a shard that a user starred and that are still published. */
export function starredIn(form: SearchForm, user: string): readonly string[] {
  const login = fold(user);
  const starred = [...linesWith(form, login)].filter(
    ({ users, isPublished }) => isPublished && isListed(users, login),
  );
  return starred.map(({ name }) => name);
}

/** The names of all packages of a shard. */
export function namesIn(form: SearchForm): readonly string[] {
  return [...linesWith(form, '')].map(({ name }) => name);
}

function best(one: Hit, other: Hit): number {
  return (
    Number(one.isDeprecated) - Number(other.isDeprecated) ||
    other.score - one.score ||
    (one.name < other.name ? -1 : 1)
  );
}

/** The fewest packages hold it. */
function longest(words: readonly string[]): string {
  return words.reduce((found, word) => (word.length > found.length ? word : found), '');
}

const FILTERS: Readonly<Record<Field, (line: SearchLine, value: string) => boolean>> = {
  scope: ({ folded }, value) => folded.startsWith(`@${value.replace(/^@/, '')}/`),
  keywords: ({ keywords }, value) => isListed(keywords, value),
  author: ({ authors }, value) => isListed(authors, value),
  maintainer: ({ maintainers }, value) => isListed(maintainers, value),
};

function passes(line: SearchLine, { field, values }: Filter): boolean {
  return values.some((value) => FILTERS[field](line, value));
}

/** What a word earns: only the first of these that is true. */
const POINTS: readonly (readonly [points: number, earns: (line: SearchLine, word: string) => boolean])[] = [
  [100, ({ folded }, word) => folded === word || bare(folded) === word],
  [60, ({ folded }, word) => hasWord(folded, word)],
  [40, ({ folded }, word) => folded.startsWith(word) || bare(folded).startsWith(word)],
  [30, ({ keywords }, word) => isListed(keywords, word)],
  [20, ({ folded }, word) => folded.includes(word)],
  [10, ({ description }, word) => hasWord(description, word)],
  [5, ({ description, keywords }, word) => description.includes(word) || keywords.includes(word)],
  [3, ({ authors, maintainers }, word) => isListed(authors, word) || isListed(maintainers, word)],
];

/** undefined when a word is nowhere in the package; 1 for no words, which every package matches. */
function scoreOf(line: SearchLine, words: readonly string[]): number | undefined {
  let sum = 0;
  for (const word of words) {
    const [points] = POINTS.find(([, earns]) => earns(line, word)) ?? [];
    if (points === undefined) return undefined;
    sum += points;
  }
  return words.length === 0 ? 1 : sum / (100 * words.length);
}

/** Without the scope. */
function bare(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** Is it one of the words in a text, between what are neither letters nor digits? */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!endsInWord(text, at) && !beginsWord(text, at + word.length)) return isOneWord(word);
  }
  return false;
}

const LETTER = /[\p{L}\p{N}]/u;

function isOneWord(word: string): boolean {
  return [...word].every((character) => LETTER.test(character));
}

/** Is there a letter right before that place? Some letters take two places. */
function endsInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  return isAscii(code)
    ? isAsciiLetter(code)
    : at > 0 && LETTER.test([...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '');
}

function beginsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isAscii(code) ? isAsciiLetter(code) : LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

/** Almost all of them are, and a regular expression for each would take most of a search's time. */
function isAscii(code: number): boolean {
  return code < 0x80;
}

/** Of folded text, which has no capitals. */
function isAsciiLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}
