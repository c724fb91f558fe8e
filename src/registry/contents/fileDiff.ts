import type { Listed, Listing } from './listing';

/** A file that is not the same in two versions. */
export type FileChange = {
  readonly path: string;
  readonly before?: Listed;
  readonly after?: Listed;
};

/**
 * The entries that one of two listings has and the other has not, or has otherwise, by path. Of entries with one path
 * none is left out: the last ones are compared, and those before the last ones.
 */
export function changedFiles(before: Listing, after: Listing): readonly FileChange[] {
  const [old, now] = [byPlace(before), byPlace(after)];
  const places = [...new Set([...old.keys(), ...now.keys()])].sort();
  return places.flatMap((place) => {
    const pair = { ...at(old, place, 'before'), ...at(now, place, 'after') };
    const path = (pair.after ?? pair.before)?.path ?? '';
    return pair.before && pair.after && isSame(pair.before, pair.after) ? [] : [{ path, ...pair }];
  });
}

type Side = 'before' | 'after';

function at(
  places: ReadonlyMap<string, Listed>,
  place: string,
  side: Side,
): { readonly [S in Side]?: Listed } {
  const found = places.get(place);
  return found ? { [side]: found } : {};
}

function byPlace({ entries }: Listing): ReadonlyMap<string, Listed> {
  const places = new Map<string, Listed>();
  const counts = new Map<string, number>();
  for (const entry of entries.toReversed()) {
    const count = counts.get(entry.path) ?? 0;
    counts.set(entry.path, count + 1);
    places.set(`${entry.path}\0${String(count).padStart(5, '0')}`, entry);
  }
  return places;
}

/** A file that is marked is one that unpackers treat in their own ways: what is odd about it is a part of it. */
function isSame(before: Listed, after: Listed): boolean {
  return (
    before.kind === after.kind &&
    before.digest === after.digest &&
    before.target === after.target &&
    before.odd.join() === after.odd.join()
  );
}
