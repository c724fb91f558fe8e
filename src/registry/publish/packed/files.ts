import { foldedName, foldedPath } from '../tar/paths';

/** Paths of all files in the package: `lib/index.js`. */
export type Files = ReadonlySet<string>;

/*
 * Files are found as the disks of some clients find them. On Windows and macOS, npm runs the build of `Binding.GYP`, and
 * obeys `NPM-Shrinkwrap.json`. What the registry says of a package is to hold there, too.
 */

/** Is there such a file beside package.json? */
export function hasBeside(files: Files, isWanted: (foldedName: string) => boolean): boolean {
  return [...files].some((file) => !file.includes('/') && isWanted(foldedName(file)));
}

export function hasFile(files: Files, path: string): boolean {
  if (files.has(path)) return true;
  const wanted = foldedPath(path);
  return [...files].some((file) => foldedPath(file) === wanted);
}
