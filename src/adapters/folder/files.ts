import { type FileHandle, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { lazily } from '../../lib/lazily';
import { errorCode, instead } from './errors';
import { isAlive, newOwner } from './owner';

/** A file that holds a body. */
export type Temporary = {
  /** Its path, once its bytes are safe on the disk. */
  readonly ready: Promise<string>;
  /** Gives it another name, over what has that name, as soon as it is ready. The handle is the caller's to close. */
  moveTo(file: string): Promise<FileHandle>;
};

/** Begins a file that holds `body` and runs `action` meanwhile; afterwards the file is removed, unless it was moved. */
export type WithTemporary = <Result>(
  body: Uint8Array,
  action: (temporary: Temporary) => Promise<Result>,
) => Promise<Result>;

/** Temporary files in `folder`. Files that killed processes left there are removed before the first use. */
export function createTemporaries(folder: string): WithTemporary {
  const swept = lazily(() => sweep(folder));
  const write = async (body: Uint8Array): Promise<Written> => {
    await swept();
    const file = path.join(folder, await newOwner());
    return { file, handle: await writeDurably(file, body) };
  };
  return async (body, action) => {
    const writing = write(body);
    const ready = writing.then(({ file }) => file);
    ready.catch(() => {});
    let isMoved = false;
    const moveTo = async (file: string) => {
      const written = await writing;
      await rename(written.file, file);
      isMoved = true;
      return written.handle;
    };
    try {
      return await action({ ready, moveTo });
    } finally {
      const written = isMoved ? undefined : await writing.catch(() => undefined);
      closeAside(written?.handle);
      if (written) await unlink(written.file).catch(instead(['ENOENT'], undefined));
    }
  };
}

type Written = { readonly file: string; readonly handle: FileHandle };

/** The handle stays open: what closing it could say, the sync has said. */
async function writeDurably(file: string, body: Uint8Array): Promise<FileHandle> {
  const handle = await openNew(file);
  try {
    await handle.writeFile(body);
    await handle.sync();
    return handle;
  } catch (error) {
    closeAside(handle);
    await rm(file, { force: true });
    throw error;
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
