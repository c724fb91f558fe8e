import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { StoredObject } from '../../ports/storage';
import { instead } from './errors';
import { closeAside } from './files';

export type Reader = {
  read(file: string): Promise<StoredObject | undefined>;
  /** Reads nothing while the file is known to have that ETag. */
  readIfChanged(file: string, etag: string): Promise<StoredObject | 'unchanged' | undefined>;
};

type Opened = { readonly handle: FileHandle; readonly stats: BigIntStats };
type Etags = LRUCache<string, string>;

const MAX_ETAGS = 10_000;
const SETTLED_MS = 2000n;

/** Reads whole files that writers replace and never change in place. The ETag is a hash of the content. */
export function createReader(): Reader {
  const etags: Etags = new LRUCache({ max: MAX_ETAGS });
  return {
    read: (file) => withOpened(file, (opened) => load(opened, etags)),
    readIfChanged: async (file, etag) => {
      const stats = await stat(file, { bigint: true }).catch(() => undefined);
      if (stats?.isFile() && etags.get(version(stats)) === etag) return 'unchanged';
      return withOpened(file, async (opened) => {
        const object = await load(opened, etags);
        return object.etag === etag ? 'unchanged' : object;
      });
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
  const etag = createHash('sha256').update(body).digest('hex');
  if (isSettled(stats)) etags.set(version(stats), etag);
  return { body, etag, lastModified: stats.mtime };
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
