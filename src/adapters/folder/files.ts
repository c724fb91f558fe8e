import { type FileHandle, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { lazily } from '../../lib/lazily';
import { errorCode, instead } from './errors';
import { isAlive, newOwner } from './owner';

/** A file that holds a body. */
export type Temporary = {
  /** Its path, once its bytes are safe on the disk. */
  readonly ready: Promise<string>;
  /** Gives it another name, over what has that name, as soon as it is ready. */
  moveTo(file: string): Promise<void>;
};

/** Begins a file that holds `body` and runs `action` meanwhile; afterwards the file is removed, unless it was moved. */
export type WithTemporary = <Result>(
  body: Uint8Array,
  action: (temporary: Temporary) => Promise<Result>,
) => Promise<Result>;

/** Temporary files in `folder`. Files that killed processes left there are removed before the first use. */
export function createTemporaries(folder: string): WithTemporary {
  const swept = lazily(() => sweep(folder));
  const write = async (body: Uint8Array) => {
    await swept();
    const file = path.join(folder, await newOwner());
    await writeDurably(file, body).catch(async (error) => {
      await rm(file, { force: true });
      throw error;
    });
    return file;
  };
  return async (body, action) => {
    const ready = write(body);
    ready.catch(() => {});
    let isMoved = false;
    const moveTo = async (file: string) => {
      await rename(await ready, file);
      isMoved = true;
    };
    try {
      return await action({ ready, moveTo });
    } finally {
      const file = await ready.catch(() => undefined);
      if (file !== undefined && !isMoved) await unlink(file).catch(instead(['ENOENT'], undefined));
    }
  };
}

async function writeDurably(file: string, body: Uint8Array): Promise<void> {
  const handle = await openNew(file);
  try {
    await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The folder is there but for the first time. */
function openNew(file: string): Promise<FileHandle> {
  return open(file, 'wx').catch(async (error) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    await mkdir(path.dirname(file), { recursive: true });
    return open(file, 'wx');
  });
}

/**
 * Makes `folder`, and with it every folder above it up to `top`, in a way that survives a power cut. What this process
 * has made safe once needs no second time, unless somebody has removed it since.
 */
export function createFolderMaker(top: string): (folder: string) => Promise<void> {
  const safe = new LRUCache<string, true>({ max: MAX_SAFE });
  return async (folder) => {
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

/** A file's name is safe on the disk only if its folder is, too. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and keeps names safe by itself.
  const handle = await open(folder, 'r').catch(instead(['EISDIR', 'EPERM', 'EACCES'], undefined));
  try {
    await handle?.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR'].includes(errorCode(error))) throw error;
  } finally {
    closeAside(handle);
  }
}

/** Nobody waits for it: what was read is read, and what was synced is safe. */
export function closeAside(handle: FileHandle | undefined): void {
  handle?.close().catch(() => {});
}

async function sweep(folder: string): Promise<void> {
  for (const owner of await readdir(folder).catch(() => [])) {
    if (await isAlive(owner)) continue;
    // What cannot be removed, another user's for instance, is in nobody's way.
    await rm(path.join(folder, owner), { recursive: true, force: true }).catch(() => undefined);
  }
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
