import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { StoredObject } from '../../ports/storage';
import { instead } from './errors';
import { closeAside } from './files';
import { createKeptOpen, lookAt } from './kept';

export type Reader = {
  read(file: string): Promise<StoredObject | undefined>;
  /** Reads nothing while the file is known to have that ETag. */
  readIfChanged(file: string, etag: string): Promise<StoredObject | 'unchanged' | undefined>;
  /** What this process has written there. Takes the handle over. */
  wrote(file: string, handle: FileHandle, body: Uint8Array): void;
};

type Opened = { readonly handle: FileHandle; readonly stats: BigIntStats };
type Etags = LRUCache<string, string>;

const MAX_ETAGS = 10_000;
const SETTLED_MS = 2000n;

/** Reads whole files that writers replace and never change in place. The ETag is a hash of the content. */
export function createReader(): Reader {
  const etags: Etags = new LRUCache({ max: MAX_ETAGS });
  // Where the disk is not asked, setImmediate lets others of this process have their turn, as the disk would.
  const written = createKeptOpen<StoredObject>({ look: version, sizeOf: ({ body }) => body.length });
  return {
    read: async (file) => {
      const own = written.at(file)?.value;
      if (!own) return withOpened(file, (opened) => load(opened, etags));
      await setImmediate();
      return own;
    },
    readIfChanged: async (file, etag) => {
      const own = written.at(file)?.value;
      if (own) await setImmediate();
      if (own) return own.etag === etag ? 'unchanged' : own;
      const stats = lookAt(file);
      if (stats?.isFile() && etags.get(version(stats)) === etag) {
        await setImmediate();
        return 'unchanged';
      }
      return withOpened(file, async (opened) => {
        const object = await load(opened, etags);
        return object.etag === etag ? 'unchanged' : object;
      });
    },
    wrote: (file, handle, body) => {
      // Windows replaces no file that is open.
      if (process.platform === 'win32') closeAside(handle);
      else written.keep(file, handle, ({ mtime }) => ({ body, etag: etagOf(body), lastModified: mtime }));
    },
  };
}

async function withOpened<Result>(file: string, action: (opened: Opened) => Promise<Result>) {
  const handle = await open(file, 'r').catch(instead(['ENOENT', 'ENOTDIR', 'EISDIR'], undefined));
  try {
    const stats = await handle?.stat({ bigint: true });
    return handle && stats?.isFile() ? await action({ handle, stats }) : undefined;
  } finally {
    closeAside(handle);
  }
}

async function load({ handle, stats }: Opened, etags: Etags): Promise<StoredObject> {
  const body = await contentOf(handle, Number(stats.size));
  const etag = etagOf(body);
  if (isSettled(stats)) etags.set(version(stats), etag);
  return { body, etag, lastModified: stats.mtime };
}

function etagOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** As `readFile`, which asks for the size once more. */
async function contentOf(handle: FileHandle, size: number): Promise<Buffer> {
  const body = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(body, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return body.subarray(0, length);
}

function version({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join();
}

/**
 * File systems count time in steps of some milliseconds and give numbers of deleted files out again: right after a
 * write, another file could look the same (git calls this "racily clean").
 */
function isSettled({ ctimeMs }: BigIntStats): boolean {
  return BigInt(Date.now()) - ctimeMs > SETTLED_MS;
}
