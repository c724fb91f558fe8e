import type { Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file, or all files below a folder, with their names below the root. */
export async function addTo(
  hash: Hash,
  { root, file }: { readonly root: string; readonly file: string },
): Promise<void> {
  const names = await readdir(file).catch(() => undefined);
  hash.update(path.relative(root, file));
  if (!names) hash.update(await readFile(file));
  else for (const name of names.sort()) await addTo(hash, { root, file: path.join(file, name) });
}
