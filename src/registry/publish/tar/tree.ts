import { ambiguous } from './refusal';

const SEPARATOR = '\0';

/** The path of an entry, so that in order everything below it comes right behind it; a folder is below itself. */
export function placeOf(segments: readonly string[], isFolder: boolean): string {
  return [...segments, ...(isFolder ? [''] : [])].join(SEPARATOR);
}

/** Without the first segment, which may be another for each file: unpackers drop it. */
function inPackage(place: string): string {
  return place.slice(place.indexOf(SEPARATOR) + 1);
}

/**
 * RegistryError 400 if a path is a file and a folder: some programs take the one, some the other, and some
 * give up. Also if two files have paths that some disk takes for one: there the later file replaces the other.
 */
export function assertTree(places: readonly string[]): void {
  assertOneSpelling(places);
  const sorted = [...new Set(places.map((place) => folded(inPackage(place))))].sort();
  const isBoth = sorted.some((place, index) => sorted[index + 1]?.startsWith(`${place}${SEPARATOR}`));
  if (isBoth) throw ambiguous('a path in it is a file and a folder');
}

function assertOneSpelling(places: readonly string[]): void {
  const spellings = new Map<string, string>();
  for (const place of places.filter((candidate) => !candidate.endsWith(SEPARATOR))) {
    const key = folded(inPackage(place));
    if ((spellings.get(key) ?? place) !== place)
      throw ambiguous(
        'two files in it have one name on disks that ignore case, or without their first folder',
      );
    spellings.set(key, place);
  }
}

/** What older disks of macOS do not look at. */
const INVISIBLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/** On Windows, the file or folder itself: `x::$DATA` is `x`. Other streams are not. */
const MAIN_STREAM = /:(?:\$I30)?:\$(?:DATA|INDEX_ALLOCATION)(?=\0|$)/g;
/** Windows drops them. Looked for from the first of a row alone: a long row would take seconds. */
const DOTS_AT_END = /(?<![. ])[. ]+(?=\0|$)/g;

/**
 * One spelling for all paths that some disk takes for the same. macOS compares as Unicode folds case, in which `ß` is
 * `ss` and `ſ` is `s`: only capital letters show that.
 */
function folded(place: string): string {
  return place
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .toLowerCase()
    .toUpperCase()
    .replace(MAIN_STREAM, '')
    .replace(DOTS_AT_END, '');
}
