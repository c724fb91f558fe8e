import { isUtf8 } from 'node:buffer';
import { RegistryError } from '../../../errors';
import { ambiguous } from './refusal';

/** Linux takes 4,096 bytes, macOS and Windows fewer. */
const MAX_LENGTH = 4096;

/**
 * The path in its segments. RegistryError 400 for a path that leads out of the package, or that is another
 * path for some program: yarn resolves dots first, npm drops the first segment first, pnpm and Windows take a
 * backslash for a slash.
 */
export function segmentsOf(path: Buffer, isFolder: boolean): readonly string[] {
  if (!isUtf8(path) || path.includes(0)) throw ambiguous('a path in it is not UTF-8');
  const text = path.toString('utf8');
  if (text.length > MAX_LENGTH) throw ambiguous('a path in it is longer than any disk takes');
  if (text.includes('\\')) throw ambiguous('a path in it has a backslash');
  const segments = (isFolder ? text.replace(/\/$/, '') : text).split('/');
  // npm takes a drive off what is left without the first segment, even where there are no drives.
  const leadsOut =
    segments.includes('..') || segments.slice(0, 2).some((segment) => /^[a-z]:/i.test(segment));
  if (leadsOut || segments[0] === '') {
    throw new RegistryError(400, 'The tarball holds a path that leads out of the package.');
  }
  // pnpm packs `main: "./dist/index.js"` as package/./dist/index.js; nobody packs a package.json so.
  const short = segments.filter((segment, index) => index === 0 || segment !== '.');
  const isOdd = segments.includes('') || segments[0] === '.';
  if (isOdd || (short.length < segments.length && isLikeManifest(short))) {
    throw ambiguous('a path in it is not as short as it could be; paths are like package/lib/index.js');
  }
  // npm drops the first segment, and with it such a file; pnpm has it in the package.
  if (short.length === 1 && !isFolder && !isLikeManifest(short))
    throw ambiguous('a file in it is in no folder');
  return short;
}

/** The path in the package: npm drops the first segment, whatever it is. */
export function inPackage([, ...rest]: readonly string[]): string {
  return rest.join('/');
}

/** The path as disks see it that ignore case and forms of Unicode. */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/**
 * The name in one spelling for whatever a disk could take it for. Windows and macOS ignore case and invisible
 * characters. Windows also ignores dots and blanks at the end and a stream behind a colon.
 */
export function foldedName(name: string): string {
  return (
    name
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .normalize('NFKC')
      .toLowerCase()
      .replace(/:.*/s, '')
      // From the first of a row of dots alone: a path of 64 KiB would take seconds.
      .replace(/(?<![. ])[. ]+$/, '')
  );
}

/** Would any program find a package.json there? pnpm does so in a path of one segment. Windows has short names. */
export function isLikeManifest([first = '', second = first]: readonly string[]): boolean {
  const plain = foldedName(second);
  return plain === 'package.json' || /^packag~\d+\.jso$/.test(plain);
}
