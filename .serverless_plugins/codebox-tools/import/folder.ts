import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type JsonObject, parseJson } from '../../../src/lib/json';
import { packageNameIn } from '../../../src/registry/names';
import { isTarballFile, tarballFileOf } from '../../../src/registry/packument/public';
import { OperatorError } from '../../lib/explain';
import type { Source } from './source';

const MAX_BYTES = 256 * 1024 * 1024;
/** Where Verdaccio keeps which packages are its own, and its secret, which nobody needs here. */
const DATABASE = '.verdaccio-db.json';

/** Verdaccio's storage: `<name>/package.json`, and the tarballs beside it. */
export function folderSource(folder: string): Source {
  const root = path.resolve(folder);
  const place = (...parts: readonly string[]) => path.join(root, ...parts);
  return {
    title: `the folder ${path.basename(root)}`,
    names: async (scope) => {
      const names = (await ownNames(root)) ?? (await packagesIn(root));
      const wanted = names.filter((name) => scope === undefined || name.startsWith(`${scope}/`));
      if (wanted.length > 0) return [...wanted].sort();
      throw new OperatorError(
        `There is no package${scope === undefined ? '' : ` of ${scope}`} in ${root}. Is it the storage of a Verdaccio?`,
      );
    },
    packument: async ({ full }) => documentIn(await fileAt(place(full, 'package.json'))),
    tarball: async (name, { version, dist }) => {
      const file = tarballFileOf({ name: name.full }, version, { dist });
      const found = isTarballFile(file) ? await fileAt(place(name.full, file)) : undefined;
      return found && { bytes: found.bytes, date: found.date };
    },
    // Verdaccio keeps none.
    attestations: async () => undefined,
  };
}

/** undefined: it does not say. Copies of public packages stand beside them, and are not meant. */
async function ownNames(root: string): Promise<readonly string[] | undefined> {
  const document = documentIn(await fileAt(path.join(root, DATABASE)));
  const list = isObject(document) ? document.list : undefined;
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : undefined;
}

/** Those of which at least one tarball is there. */
async function packagesIn(root: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const inner = entry.name.startsWith('@') ? await readdir(path.join(root, entry.name)) : [''];
    for (const bare of inner) {
      const name = bare === '' ? entry.name : `${entry.name}/${bare}`;
      if (packageNameIn(name) && (await hasTarball(path.join(root, name)))) names.push(name);
    }
  }
  return names;
}

async function hasTarball(folder: string): Promise<boolean> {
  const files: readonly string[] = await readdir(folder).catch(() => []);
  return files.includes('package.json') && files.some(isTarballFile);
}

type Found = { readonly bytes: Buffer; readonly date: string };

/** undefined: it is not there, or no plain file: a link could lead anywhere. */
async function fileAt(file: string): Promise<Found | undefined> {
  const info = await lstat(file).catch(() => undefined);
  if (!info?.isFile()) return undefined;
  if (info.size > MAX_BYTES) throw new OperatorError(`${path.basename(file)} has more than 256 MiB.`);
  return { bytes: await readFile(file), date: info.mtime.toISOString() };
}

function documentIn(found: Found | undefined): JsonObject | undefined {
  if (!found) return undefined;
  const document = parseJson(found.bytes.toString('utf8'));
  if (isObject(document)) return document;
  throw new OperatorError('Its package.json in the folder is not JSON.');
}
