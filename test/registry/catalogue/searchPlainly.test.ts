import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogueEntry } from '../../../src/registry/catalogue/catalogue';
import { type Field, fold, parseSearch, type SearchQuery } from '../../../src/registry/catalogue/query';
import { pageOf, searchShard } from '../../../src/registry/catalogue/search';
import { toSearchForm } from '../../../src/registry/catalogue/shard';

// What a search finds, said in the plainest way: each text of each package, as a text of its own.

const LETTER = /[\p{L}\p{N}]/u;

function hasWord(text: string, word: string): boolean {
  const characters = [...text];
  const sought = [...word];
  const isLetter = (character = '') => LETTER.test(character);
  return (
    sought.every(isLetter) &&
    characters.some(
      (_, at) =>
        characters.slice(at, at + sought.length).join('') === word &&
        !isLetter(characters[at - 1]) &&
        !isLetter(characters[at + sought.length]),
    )
  );
}

function people(entry: CatalogueEntry) {
  const author = fold(entry.author);
  return {
    authors: [author, ...author.split(/\s+/), fold(entry.publisher)],
    maintainers: entry.maintainers.map(fold),
  };
}

function pointsOf(entry: CatalogueEntry, word: string): number {
  const name = fold(entry.name);
  const names = [name, name.slice(name.indexOf('/') + 1)];
  const [keywords, description] = [entry.keywords.map(fold), fold(entry.description)];
  const { authors, maintainers } = people(entry);
  if (names.includes(word)) return 100;
  if (hasWord(name, word)) return 60;
  if (names.some((each) => each.startsWith(word))) return 40;
  if (keywords.includes(word)) return 30;
  if (name.includes(word)) return 20;
  if (hasWord(description, word)) return 10;
  if (description.includes(word) || keywords.some((each) => each.includes(word))) return 5;
  return authors.includes(word) || maintainers.includes(word) ? 3 : 0;
}

function passes(entry: CatalogueEntry, field: Field, value: string): boolean {
  const { authors, maintainers } = people(entry);
  if (field === 'scope') return fold(entry.name).startsWith(`@${value}/`);
  if (field === 'keywords') return entry.keywords.map(fold).includes(value);
  return (field === 'author' ? authors : maintainers).includes(value);
}

function searchPlainly(entries: readonly CatalogueEntry[], { words, filters, from, size }: SearchQuery) {
  const found = entries.flatMap((entry) => {
    const points = words.map((word) => pointsOf(entry, word));
    const isFound =
      entry.version !== undefined &&
      isVisible(entry.name) &&
      points.every((each) => each > 0) &&
      filters.every(({ field, values }) => values.some((value) => passes(entry, field, value)));
    const sum = points.reduce((all, each) => all + each, 0);
    return isFound ? [{ entry, score: words.length === 0 ? 1 : sum / (100 * words.length) }] : [];
  });
  const inOrder = found.sort(
    (one, other) =>
      Number(one.entry.deprecated) - Number(other.entry.deprecated) ||
      other.score - one.score ||
      (one.entry.name < other.entry.name ? -1 : 1),
  );
  return {
    total: inOrder.length,
    hits: inOrder.slice(from, from + size).map(({ entry, score }) => [entry.name, score, entry.deprecated]),
  };
}

function isVisible(name: string): boolean {
  return !name.startsWith('@ba/');
}

function search(forms: readonly (readonly CatalogueEntry[])[], query: SearchQuery) {
  const found = forms.map((entries) => searchShard(toSearchForm(entries), query, isVisible));
  const { hits, total } = pageOf(found, query);
  return { total, hits: hits.map(({ name, score, isDeprecated }) => [name, score, isDeprecated]) };
}

const SEPARATORS = ['\u0001', '\u0002', '\n'];

function blanked(text: string): string {
  return SEPARATORS.reduce((left, each) => left.replaceAll(each, ' '), text);
}

const word = fc.constantFrom('a', 'b', 'ba', 'abba', 'A1', 'ß', 'é', '𝒳', '😀', '+', '-', 'd', 'Ⅷ', '漢');
const phrase = fc
  .array(fc.tuple(word, fc.constantFrom('', ' ', '-', '/', ...SEPARATORS)), { maxLength: 6 })
  .map((parts) => parts.flat().join(''));
const name = fc
  .tuple(
    fc.constantFrom('', '@a/', '@ba/', '@abba/'),
    fc.array(fc.constantFrom('a', 'b', 'ba', 'abba', '-', 'B', '1'), { minLength: 1, maxLength: 5 }),
  )
  .map(([scope, parts]) => `${scope}${parts.join('')}`);
const entry = fc.record({
  name,
  description: phrase,
  keywords: fc.array(phrase, { maxLength: 3 }),
  author: phrase,
  publisher: word,
  maintainers: fc.array(word, { maxLength: 3 }),
  users: fc.array(word, { maxLength: 2 }),
  deprecated: fc.boolean(),
  version: fc.constantFrom('1.0.0', '1.0.0', '1.0.0', undefined),
});
const term = fc.oneof(
  word,
  phrase,
  fc
    .tuple(fc.constantFrom('scope', 'keywords', 'author', 'maintainer'), fc.array(word, { maxLength: 2 }))
    .map(([field, values]) => `${field}:${values.join(',')}`),
);
const asked = fc.record({
  text: fc.array(term, { maxLength: 3 }).map((terms) => blanked(terms.join(' '))),
  from: fc.constantFrom('0', '0', '1', '30'),
  size: fc.constantFrom('0', '1', '3', '250'),
});

const EMPTY = { rev: '', date: undefined, links: {} };

/** As it is stored and compared: what separates the fields is a blank. */
function stored(details: Omit<CatalogueEntry, keyof typeof EMPTY>): CatalogueEntry {
  return {
    ...EMPTY,
    ...details,
    description: blanked(details.description),
    author: blanked(details.author),
    keywords: details.keywords.map(blanked),
  };
}

describe('a search in a shard', () => {
  test('finds what the plain way finds, in its order, on any page', () => {
    const catalogue = fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 120, minLength: 0 });
    fc.assert(
      fc.property(catalogue, fc.nat(), asked, (details, cut, params) => {
        const query = parseSearch(new Map(Object.entries(params)));
        const entries = details.map(stored);
        const middle = cut % (entries.length + 1);
        const shards = [details.slice(0, middle), details.slice(middle)].map((part) => part.map(raw));
        expect(search(shards, query)).toEqual(searchPlainly(entries, query));
      }),
      { numRuns: 250 },
    );
  });
});

function raw(details: Omit<CatalogueEntry, keyof typeof EMPTY>): CatalogueEntry {
  return { ...EMPTY, ...details };
}
