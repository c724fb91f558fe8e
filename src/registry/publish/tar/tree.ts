import { foldedPath } from './paths';
import { ambiguous } from './refusal';

const SEPARATOR = '\0';

/** The path of an entry, so that in order everything below it comes right behind it; a folder is below itself. */
export function placeOf(segments: readonly string[], isFolder: boolean): string {
  return [...segments, ...(isFolder ? [''] : [])].join(SEPARATOR);
}

/**
 * RegistryError 400 if a path is a file and a folder: some programs take the one, some the other, and some
 * give up. Also if two files differ only in case: on disks that ignore it, the later one replaces the other.
 */
export function assertTree(places: readonly string[]): void {
  assertOneSpelling(places);
  const sorted = [...new Set(places.map(foldedPath))].sort();
  const isBoth = sorted.some((place, index) => sorted[index + 1]?.startsWith(`${place}${SEPARATOR}`));
  if (isBoth) throw ambiguous('a path in it is a file and a folder');
}

function assertOneSpelling(places: readonly string[]): void {
  const spellings = new Map<string, string>();
  for (const place of places.filter((candidate) => !candidate.endsWith(SEPARATOR))) {
    const folded = foldedPath(place);
    if ((spellings.get(folded) ?? place) !== place)
      throw ambiguous('two files in it have one name on disks that ignore case');
    spellings.set(folded, place);
  }
}
