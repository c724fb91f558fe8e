import type { IsVisible } from './search';
import type { SearchForm } from './searchForm';
import { datesIn } from './shard';

/** A published package, and where its entry is, as in `SearchForm`. */
export type Dated = { readonly name: string; readonly date: string; readonly packed: Uint8Array };

/** The packages of a shard that the caller may know of, the last published first: at most so many. */
export function latestIn(form: SearchForm, isVisible: IsVisible, count: number): readonly Dated[] {
  const found: Dated[] = [];
  for (const one of datedOf(form)) {
    if (found.length === count) break;
    if (isVisible(one.name)) found.push(one);
  }
  return found;
}

/** Out of what was found in each shard. */
export function latestOf(found: readonly (readonly Dated[])[], count: number): readonly Dated[] {
  return found.flat().sort(newest).slice(0, count);
}

/** By the packed entries, which are others after every change. */
const known = new WeakMap<Uint8Array, readonly Dated[]>();

function datedOf(form: SearchForm): readonly Dated[] {
  const before = known.get(form.packed);
  if (before) return before;
  const { packed } = form;
  const made = datesIn(packed)
    .map((one) => ({ ...one, packed }))
    .sort(newest);
  known.set(form.packed, made);
  return made;
}

function newest(one: Dated, other: Dated): number {
  if (one.date !== other.date) return one.date > other.date ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}
