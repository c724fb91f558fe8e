import { LRUCache } from 'lru-cache';
import { isWithin, type TimeSpan, timeSpan } from './timeSpan';

export type RecentSet = {
  add(item: string): void;
  has(item: string): boolean;
};

type Bounds = { readonly items: number; readonly milliseconds: number };

/** What was put in a moment ago, as far as there is room. */
export function createRecentSet({ items, milliseconds }: Bounds): RecentSet {
  const spans = new LRUCache<string, TimeSpan>({ max: items });
  return {
    add: (item) => void spans.set(item, timeSpan(Date.now(), milliseconds)),
    has: (item) => isWithin(spans.get(item), Date.now()),
  };
}
