import { posix } from 'node:path';
import { RegistryError } from '../../../errors';
import { isObject, type JsonObject, own } from '../../../lib/json';
import { isPrintable } from '../../../lib/printable';
import { type PackageName, quote } from '../../names';
import { foldedPath } from '../tar/paths';
import type { Files } from './files';
import { textList } from './values';

/** No package needs more, and each install loads the list. */
const MAX_LISTED = 1000;

/**
 * The commands of a package by name, as npm makes them of `bin`, or of the files in `directories.bin`; undefined for none.
 * No name and no path leads out of where it belongs. RegistryError 400 for more than 1,000, and for names that a terminal
 * does not show as they are.
 */
export function commands(manifest: JsonObject, { full }: PackageName, files: Files): JsonObject | undefined {
  const bin =
    named(manifest.bin, full) ?? inFolder(manifest, 'bin', files).map((file) => [posix.basename(file), file]);
  const found = bin.flatMap(([name = '', file]) => {
    const command = posix.basename(inside(name));
    const target = typeof file === 'string' ? inside(file) : '';
    return command === '' || target === '' ? [] : [[shown(command), target] as const];
  });
  return assertFew('bin', found).length > 0 ? Object.fromEntries(found) : undefined;
}

/** The manual pages, of `man` or of the files in `directories.man`. */
export function manuals(manifest: JsonObject, files: Files): readonly string[] | undefined {
  const named = manifest.man ? (textList(manifest.man) ?? []).map(inside) : undefined;
  const found = named ?? inFolder(manifest, 'man', files).filter((file) => /\.[0-9]$/.test(file));
  return assertFew('man', found).length > 0 ? found : undefined;
}

function shown(command: string): string {
  if (isPrintable(command)) return command;
  throw new RegistryError(
    400,
    `The package has a command ${quote(command)}: not all of its name can be printed.`,
  );
}

type Entries = readonly (readonly [name: string, file: unknown])[];

/** undefined: `bin` says nothing, and the folder counts. */
function named(bin: unknown, full: string): Entries | undefined {
  if (typeof bin === 'string' && bin !== '') return [[full, bin]];
  if (Array.isArray(bin))
    return bin.map((file) => [typeof file === 'string' ? posix.basename(file) : '', file]);
  return isObject(bin) ? Object.entries(bin) : undefined;
}

/** In the order of their paths; nothing that begins with a dot. The folder may be in another case (files.ts). */
function inFolder({ directories }: JsonObject, kind: string, files: Files): readonly string[] {
  const folder = isObject(directories) ? own(directories, kind) : undefined;
  if (typeof folder !== 'string' || folder === '') return [];
  const below = inside(folder);
  const start = below === '' ? '' : foldedPath(`${below}/`);
  const isListed = (file: string) => {
    const folded = foldedPath(file);
    return folded.startsWith(start) && !/(^|\/)\./.test(folded.slice(start.length));
  };
  return [...files].filter(isListed).sort();
}

/** A path as npm takes it: from the package's folder, and never out of it. */
function inside(path: string): string {
  const plain = posix.join('/', path.replace(/[\\:]/g, '/')).slice(1);
  return plain.replace(/\/$/, '');
}

function assertFew<List extends readonly unknown[]>(field: string, list: List): List {
  if (list.length <= MAX_LISTED) return list;
  throw new RegistryError(400, `The package has more than ${MAX_LISTED} entries in its "${field}".`);
}
