import { finder, type Line } from './lines';
import type { Field, Filter, SearchQuery } from './query';
import { ITEM } from './searchForm';

/** What the fewest packages hold, of all that each hit must hold. */
export function rarest({ words, filters }: SearchQuery): string {
  const values = filters.flatMap(({ field, values: [value = '', ...others] }) =>
    others.length > 0 ? [] : [field === 'scope' ? scopeOf(value) : listed(value)],
  );
  return [...words, ...values].reduce((found, part) => (part.length > found.length ? part : found), '');
}

/** A filter, which one of its values is enough for. */
export function passing(text: string, { field, values }: Filter): (line: Line) => boolean {
  const each = values.map((value) => FILTERS[field](text, value));
  return (line) => each.some((passes) => passes(line));
}

type ToFilter = (text: string, value: string) => (line: Line) => boolean;

const FILTERS: Readonly<Record<Field, ToFilter>> = {
  scope: (text, value) => (line) => text.startsWith(scopeOf(value), line.name),
  keywords: (text, value) => inList(text, value, 'keywords', 'description'),
  author: (text, value) => inList(text, value, 'authors', 'maintainers'),
  maintainer: (text, value) => inList(text, value, 'maintainers', 'users'),
};

function inList(text: string, value: string, field: keyof Line, next: keyof Line): (line: Line) => boolean {
  const find = finder(text, listed(value));
  return (line) => find(line[field]) < line[next];
}

function scopeOf(value: string): string {
  return `@${value.replace(/^@/, '')}/`;
}

function listed(value: string): string {
  return `${ITEM}${value}${ITEM}`;
}
