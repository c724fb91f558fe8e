import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from './owner';

/** What a process that is gone has left beside the objects. */
export type FolderLeftover = {
  /** Below the folder. */
  readonly path: string;
  readonly bytes: number;
  readonly remove: () => Promise<void>;
};

/** Temporary files and locks of dead processes in a folder that stands in for the bucket. */
export async function folderLeftovers(folder: string): Promise<readonly FolderLeftover[]> {
  const locks = await namesIn(path.join(folder, 'locks'));
  const places = ['incoming', ...locks.map((lock) => path.join('locks', lock))];
  const found: FolderLeftover[] = [];
  for (const place of places) {
    for (const owner of await namesIn(path.join(folder, place))) {
      const file = path.join(place, owner);
      if (!(await isAlive(owner))) found.push(await leftover(folder, file));
    }
  }
  return found;
}

async function leftover(folder: string, file: string): Promise<FolderLeftover> {
  const whole = path.join(folder, file);
  const size = await stat(whole).then(
    (stats) => (stats.isFile() ? stats.size : 0),
    () => 0,
  );
  const remove = async () => {
    await rm(whole, { recursive: true, force: true });
    // A lock that is empty then. It fails where somebody has taken the lock meanwhile, as it should.
    if (file.startsWith('locks')) await rmdir(path.dirname(whole)).catch(() => undefined);
  };
  return { path: file, bytes: size, remove };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
