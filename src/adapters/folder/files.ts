import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { lazily } from '../../lib/lazily';
import { errorCode, instead } from './errors';
import { isAlive, newOwner } from './owner';

/** Runs `action` with a file that holds `body`, safe on the disk, and removes that file afterwards. */
export type WithTemporary = <Result>(
  body: Uint8Array,
  action: (file: string) => Promise<Result>,
) => Promise<Result>;

/** Temporary files in `folder`. Files that killed processes left there are removed before the first use. */
export function createTemporaries(folder: string): WithTemporary {
  const swept = lazily(() => sweep(folder));
  return async (body, action) => {
    await swept();
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, await newOwner());
    try {
      await writeDurably(file, body);
      return await action(file);
    } finally {
      await rm(file, { force: true });
    }
  };
}

async function writeDurably(file: string, body: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
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
