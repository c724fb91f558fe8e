import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { errorCode, instead } from './errors';
import { closeAside } from './files';
import { createKeptOpen, type KeptOpen } from './kept';

/**
 * Makes `folder`, and with it every folder above it up to `top`, in a way that survives a power cut. What this process
 * has made safe once needs no second time, unless somebody has removed it since.
 */
export function createFolderMaker(top: string): (folder: string) => Promise<void> {
  const safe = new LRUCache<string, true>({ max: MAX_SAFE });
  return async (folder) => {
    if (safe.has(folder) && existsSync(folder)) return;
    const created = await mkdir(folder, { recursive: true });
    const isNew = (one: string) => created !== undefined && one.startsWith(created);
    const unsafe = upTo(top, folder).filter((one) => !safe.has(one) || isNew(one));
    await Promise.all(unsafe.map((one) => syncFolder(path.dirname(one))));
    for (const one of unsafe) safe.set(one, true);
  };
}

function upTo(top: string, folder: string): readonly string[] {
  const above = path.dirname(folder);
  return folder === path.dirname(top) || above === folder ? [] : [folder, ...upTo(top, above)];
}

const MAX_SAFE = 10_000;

let folders: KeptOpen<object> | undefined;

/** Made at the first write: a function on Lambda loads this file, and has no folder. */
function openFolders(): KeptOpen<object> {
  folders ??= createKeptOpen({ look: ({ dev, ino }) => [dev, ino].join(), sizeOf: () => 0 });
  return folders;
}

/** A file's name is safe on the disk only if its folder is, too. */
export async function syncFolder(folder: string): Promise<void> {
  const kept = openFolders().at(folder);
  const handle = kept?.handle ?? (await openFolder(folder));
  try {
    await handle?.sync();
    if (handle && !kept) openFolders().keep(folder, handle, () => ({}));
  } catch (error) {
    if (kept) openFolders().forget(folder);
    else closeAside(handle);
    if (!['EINVAL', 'EPERM', 'EISDIR'].includes(errorCode(error))) throw error;
  }
}

/** Windows opens no folders, and keeps names safe by itself. */
function openFolder(folder: string): Promise<FileHandle | undefined> {
  return open(folder, 'r').catch(instead(['EISDIR', 'EPERM', 'EACCES'], undefined));
}

/** Folders with a name that a power cut may lose: no later name in one of them may become safe before it. */
export type Unsynced = {
  add(folder: string): Promise<void>;
  /** Resolves when what was added before is safe. */
  settled(folder: string): Promise<void>;
};

export function createUnsynced(): Unsynced {
  const folders = new Map<string, Promise<void> | undefined>();
  return {
    add: async (folder) => {
      if (folders.size >= MAX_UNSYNCED) await syncFolder(folder);
      else folders.set(folder, undefined);
    },
    settled: async (folder) => {
      if (!folders.has(folder)) return;
      // Nothing is to be made safe where somebody has removed the folder.
      const sync = folders.get(folder) ?? syncFolder(folder).catch(instead(['ENOENT'], undefined));
      folders.set(folder, sync);
      const isLast = () => folders.get(folder) === sync;
      try {
        await sync;
        if (isLast()) folders.delete(folder);
      } catch (error) {
        // The next writer tries again.
        if (isLast()) folders.set(folder, undefined);
        throw error;
      }
    },
  };
}

const MAX_UNSYNCED = 10_000;
