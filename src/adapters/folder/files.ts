import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
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
      if (file !== undefined && !isMoved) await rm(file, { force: true });
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
    await handle?.close();
  }
}

async function sweep(folder: string): Promise<void> {
  for (const owner of await readdir(folder).catch(() => [])) {
    if (await isAlive(owner)) continue;
    // What cannot be removed, another user's for instance, is in nobody's way.
    await rm(path.join(folder, owner), { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Folders to which a name was added, and which are being synced: no later change in one of them may become safe before
 * that name is.
 */
export type Unsynced = {
  add(folder: string): void;
  /** Resolves when what was added before is safe. Rejects if it could not be made safe. */
  settled(folder: string): Promise<void>;
};

export function createUnsynced(): Unsynced {
  const syncing = new Map<string, Promise<void>>();
  const forget = (folder: string, sync: Promise<void>) => {
    if (syncing.get(folder) === sync) syncing.delete(folder);
  };
  return {
    add: (folder) => {
      // The last one begins after all names before it, so it makes them safe, too.
      const sync = syncFolder(folder);
      syncing.set(folder, sync);
      // A failure is for who writes next. If nobody does, nothing was promised.
      sync.then(
        () => forget(folder, sync),
        () => {},
      );
    },
    settled: async (folder) => {
      const sync = syncing.get(folder);
      if (sync) await sync.finally(() => forget(folder, sync));
    },
  };
}
