import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, mkdir, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectInfo, Storage } from '../ports/storage';
import { instead, notAvailable } from './folder/errors';
import { createTemporaries, type WithTemporary } from './folder/files';
import { createFolderMaker, createUnsynced, syncFolder, type Unsynced } from './folder/folders';
import { folderOf, toKey, toPath } from './folder/keys';
import { createLocks } from './folder/lock';
import type { WithLock } from './folder/queues';
import { createReader, type Reader } from './folder/reader';

type Store = Reader & {
  readonly folder: string;
  /** Where the objects are, one file each. */
  readonly root: string;
  readonly makeFolders: (folder: string) => Promise<void>;
  readonly withLock: WithLock;
  readonly withTemporary: WithTemporary;
  readonly unsynced: Unsynced;
};

const ABSENT = ['ENOENT', 'ENOTDIR'];

/**
 * A folder that stands in for the bucket, for any number of processes on one machine: the objects below `objects/`,
 * with `incoming/` and `locks/` beside it. A process killed at any moment leaves every object whole, old or new.
 * Failures of the disk are RegistryError 503, and so is writing `a/b` beside an object `a`; a key that cannot be one,
 * such as `a/../b`, is a plain Error.
 */
export function createFolderStorage(folder: string): Storage {
  const store = openStore(path.resolve(folder));
  const at = async <Result>(key: string, action: (file: string) => Promise<Result>) => {
    const file = toPath(store.root, key);
    return action(file).catch((error) => Promise.reject(notAvailable(error)));
  };
  return {
    get: (key) => at(key, (file) => store.read(file)),
    getIfChanged: (key, etag) => at(key, (file) => store.readIfChanged(file, etag)),
    stat: (key) => at(key, (file) => describe(key, file)),
    create: (key, body, { mayBeLost = false } = {}) =>
      at(key, (file) => create(store, { file, body, mayBeLost })),
    replace: (key, body, etag) => at(key, (file) => replace(store, { file, body, etag })),
    delete: (key) => at(key, (file) => remove(store, file)),
    list: (prefix) => list(store, prefix),
    url: async () => undefined,
  };
}

function openStore(folder: string): Store {
  const incoming = path.join(folder, 'incoming');
  return {
    folder,
    root: path.join(folder, 'objects'),
    ...createReader(),
    makeFolders: createFolderMaker(folder),
    withLock: createLocks({ locks: path.join(folder, 'locks'), incoming }),
    withTemporary: createTemporaries(incoming),
    unsynced: createUnsynced(),
  };
}

async function describe(key: string, file: string): Promise<ObjectInfo | undefined> {
  const stats = await fileStats(file);
  return stats && { key, size: stats.size, lastModified: stats.mtime };
}

async function fileStats(file: string): Promise<Stats | undefined> {
  const stats = await stat(file).catch(instead(ABSENT, undefined));
  return stats?.isFile() ? stats : undefined;
}

type Creation = { readonly file: string; readonly body: Uint8Array; readonly mayBeLost: boolean };

async function create(store: Store, { file, body, mayBeLost }: Creation): Promise<'created' | 'exists'> {
  const folder = path.dirname(file);
  const { isCreated, synced } = await store.withTemporary(body, async ({ ready }) => {
    await (mayBeLost ? mkdir(folder, { recursive: true }) : store.makeFolders(folder));
    await store.unsynced.settled(folder);
    const isCreated = await link(await ready, file).then(() => true, instead(['EEXIST'], false));
    return { isCreated, synced: isCreated && !mayBeLost ? begun(syncFolder(folder)) : undefined };
  });
  if (mayBeLost) await store.unsynced.add(folder);
  await synced;
  return isCreated ? 'created' : 'exists';
}

type Replacement = { readonly file: string; readonly body: Uint8Array; readonly etag: string };

/** The lock is given back while the folder is synced: who comes next syncs the folder after a later change. */
async function replace(store: Store, { file, body, etag }: Replacement): Promise<'replaced' | 'changed'> {
  const folder = path.dirname(file);
  const replaced = await store.withTemporary(body, async ({ moveTo }) => {
    await store.unsynced.settled(folder);
    return locked(store, file, async () => {
      if ((await store.readIfChanged(file, etag)) !== 'unchanged') return undefined;
      store.wrote(file, await moveTo(file), body);
      return { synced: begun(syncFolder(folder)) };
    });
  });
  await replaced?.synced;
  return replaced ? 'replaced' : 'changed';
}

/** For work that somebody waits for later: until then its failure is nobody's. */
function begun<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => {});
  return work;
}

function remove(store: Store, file: string): Promise<void> {
  return locked(store, file, async () => {
    if ((await fileStats(file)) === undefined) return;
    await unlink(file);
    await syncFolder(path.dirname(file));
  });
}

function locked<Result>({ root, withLock }: Store, file: string, action: () => Promise<Result>) {
  const name = createHash('sha256').update(path.relative(root, file)).digest('hex');
  return withLock(name, action);
}

async function* list({ root }: Store, prefix: string): AsyncGenerator<ObjectInfo> {
  try {
    for (const key of await keys(root, prefix)) {
      const info = await describe(key, toPath(root, key));
      if (info) yield info;
    }
  } catch (error) {
    throw notAvailable(error);
  }
}

/** In the order of S3: by the bytes of UTF-8. */
async function keys(root: string, prefix: string): Promise<readonly string[]> {
  const folder = folderOf(root, prefix);
  if (folder === undefined) return [];
  const options = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(folder, options).catch(instead(ABSENT, []));
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => toKey(root, path.join(entry.parentPath, entry.name)))
    .filter((key) => key !== undefined)
    .filter((key) => key.startsWith(prefix))
    .map((key) => Buffer.from(key))
    .sort(Buffer.compare)
    .map(String);
}
