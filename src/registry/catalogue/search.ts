import type { CatalogueEntry } from './catalogue';
import { rarest } from './filters';
import { fold, type SearchQuery } from './query';
import { scorer } from './score';
import { isListed, isSought, linesWith, nameIn, placesWith, type SearchForm, stateAt } from './searchForm';
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
 * The packages of a shard that match, best first: by the sum of what each word earns (`score.ts`), deprecated ones after
 * all others, then by name. A package whose versions are all unpublished is as if it were not there. Of the hits, no
 * more than the page can need.
 */
export function searchShard(form: SearchForm, query: SearchQuery, isVisible: IsVisible): Found {
  const kept = bestOf(query.from + query.size);
  let total = 0;
  const sought = [...query.words, ...query.filters.flatMap(({ values }) => values)];
  if (!sought.every(isSought)) return { hits: [], total };
  const scoreAt = scorer(form, query);
  for (const place of placesWith(form, rarest(query))) {
    const { isPublished, isDeprecated, nameAt } = stateAt(form, place);
    const score = isPublished ? scoreAt(place) : undefined;
    const name = score === undefined ? undefined : nameIn(form, place, nameAt);
    if (score === undefined || name === undefined || !isVisible(name)) continue;
    total += 1;
    kept.add({ name, isDeprecated, score, packed: form.packed });
  }
  return { hits: kept.hits(), total };
}

/** Takes any number of hits, and sorts those that can be among the first. */
function bestOf(most: number) {
  const hits: Hit[] = [];
  const cut = () => {
    hits.sort(best);
    hits.length = Math.min(hits.length, most);
  };
  let worst: Hit | undefined;
  return {
    add: (hit: Hit) => {
      if (worst && best(worst, hit) < 0) return;
      hits.push(hit);
      if (hits.length < 2 * most + SPARE) return;
      cut();
      worst = hits.at(-1);
    },
    hits: (): readonly Hit[] => {
      cut();
      return hits;
    },
  };
}

/** So that few hits are not sorted again and again. */
const SPARE = 40;

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
    (isBefore(one.name, other.name) ? -1 : 1)
  );
}

/** As `<`, which takes twenty times as long for parts of a long text. */
function isBefore(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference < 0;
  }
  return one.length < other.length;
}
