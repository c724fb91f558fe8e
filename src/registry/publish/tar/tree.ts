import { ambiguous } from './refusal';

const SEPARATOR = '\0';

/** The path of an entry, so that in order everything below it comes right behind it; a folder is below itself. */
export function placeOf(segments: readonly string[], isFolder: boolean): string {
  return [...segments, ...(isFolder ? [''] : [])].join(SEPARATOR);
}

/**
 * RegistryError 400 if a path is a file and a folder: some programs take the one, some the other, and some
 * give up.
 */
export function assertTree(places: Iterable<string>): void {
  const sorted = [...new Set(places)].sort();
  const isBoth = sorted.some((place, index) => sorted[index + 1]?.startsWith(`${place}${SEPARATOR}`));
  if (isBoth) throw ambiguous('a path in it is a file and a folder');
}
