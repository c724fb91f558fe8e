import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Of files and folders, by their names below the root and what is in them; `more`: whatever else it depends on. */
export async function fingerprint(root: string, inputs: readonly string[], more = ''): Promise<string> {
  const hash = createHash('sha256').update(more);
  for (const input of inputs) await addTo(hash, root, input);
  return hash.digest('hex').slice(0, 16);
}

async function addTo(hash: Hash, root: string, name: string): Promise<void> {
  const names = await readdir(path.join(root, name)).catch(() => undefined);
  hash.update(name);
  if (!names) hash.update(await readFile(path.join(root, name)));
  else for (const one of names.sort()) await addTo(hash, root, path.join(name, one));
}
