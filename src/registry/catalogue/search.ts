import type { Catalogue, CatalogueEntry } from './catalogue';
import { type Field, type Filter, fold, type SearchQuery } from './query';

export type Hit = {
  readonly entry: CatalogueEntry;
  /** From 0 to 1; 1 for a package that is named exactly like every word. */
  readonly score: number;
};

export type Found = {
  /** The page that was asked for, best first. */
  readonly hits: readonly Hit[];
  /** On all pages. */
  readonly total: number;
};

/**
 * The packages that match, best first: by the sum of what each word earns (POINTS), deprecated ones after all others,
 * then by name. A package whose versions are all unpublished is as if it were not there.
 */
export function search({ entries }: Catalogue, query: SearchQuery): Found {
  const hits = [...entries.values()]
    .filter(({ version }) => version !== undefined)
    .map((entry) => ({ entry, folded: foldedOnce(entry) }))
    .filter(({ folded }) => query.filters.every((filter) => passes(folded, filter)))
    .flatMap(({ entry, folded }) => {
      const score = scoreOf(folded, query.words);
      return score === undefined ? [] : [{ entry, score }];
    })
    .sort(best);
  return { hits: hits.slice(query.from, query.from + query.size), total: hits.length };
}

function best(one: Hit, other: Hit): number {
  return (
    Number(one.entry.deprecated) - Number(other.entry.deprecated) ||
    other.score - one.score ||
    (one.entry.name < other.entry.name ? -1 : 1)
  );
}

/** An entry as it is compared. */
type Folded = {
  readonly name: string;
  readonly scope: string;
  readonly bare: string;
  readonly nameWords: readonly string[];
  readonly keywords: readonly string[];
  readonly description: string;
  readonly descriptionWords: readonly string[];
  /** The author's whole name, its words, and the login of who published. */
  readonly authors: readonly string[];
  readonly maintainers: readonly string[];
};

/** Folding takes longer than all the rest, and entries stay the same from one search to the next. */
const known = new WeakMap<CatalogueEntry, Folded>();

function foldedOnce(entry: CatalogueEntry): Folded {
  const folded = known.get(entry) ?? toFolded(entry);
  known.set(entry, folded);
  return folded;
}

function toFolded(entry: CatalogueEntry): Folded {
  const name = fold(entry.name);
  const slash = name.indexOf('/');
  const description = fold(entry.description);
  const author = fold(entry.author);
  return {
    name,
    scope: slash < 0 ? '' : name.slice(1, slash),
    bare: name.slice(slash + 1),
    nameWords: wordsOf(name),
    keywords: entry.keywords.map(fold),
    description,
    descriptionWords: wordsOf(description),
    authors: [author, ...author.split(/\s+/), fold(entry.publisher)],
    maintainers: entry.maintainers.map(fold),
  };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

const FILTERS: Readonly<Record<Field, (entry: Folded, value: string) => boolean>> = {
  scope: ({ scope }, value) => scope === value.replace(/^@/, ''),
  keywords: ({ keywords }, value) => keywords.includes(value),
  author: ({ authors }, value) => authors.includes(value),
  maintainer: ({ maintainers }, value) => maintainers.includes(value),
};

function passes(entry: Folded, { field, values }: Filter): boolean {
  return values.some((value) => FILTERS[field](entry, value));
}

/** What a word earns: only the first of these that is true. */
const POINTS: readonly (readonly [points: number, earns: (entry: Folded, word: string) => boolean])[] = [
  [100, ({ name, bare }, word) => name === word || bare === word],
  [60, ({ nameWords }, word) => nameWords.includes(word)],
  [40, ({ name, bare }, word) => bare.startsWith(word) || name.startsWith(word)],
  [30, ({ keywords }, word) => keywords.includes(word)],
  [20, ({ name }, word) => name.includes(word)],
  [10, ({ descriptionWords }, word) => descriptionWords.includes(word)],
  [5, ({ description, keywords }, word) => [description, ...keywords].some((text) => text.includes(word))],
  [3, ({ authors, maintainers }, word) => authors.includes(word) || maintainers.includes(word)],
];

/** undefined when a word is nowhere in the package; 1 for no words, which every package matches. */
function scoreOf(entry: Folded, words: readonly string[]): number | undefined {
  let sum = 0;
  for (const word of words) {
    const [points] = POINTS.find(([, earns]) => earns(entry, word)) ?? [];
    if (points === undefined) return undefined;
    sum += points;
  }
  return words.length === 0 ? 1 : sum / (100 * words.length);
}
