import { expect } from '@jest/globals';
import type { ObjectInfo, Storage } from '../../../src/ports/storage';

/** The storage of the test that runs. */
export type Current = () => Storage;

export const KEY = '@acme/widget/index.json';

/** Creates an object and gives its ETag. */
export async function write(storage: Storage, key: string, body: string): Promise<string> {
  expect(await storage.create(key, Buffer.from(body))).toBe('created');
  return (await storage.get(key))?.etag ?? '';
}

export async function createAll(storage: Storage, keys: readonly string[]): Promise<void> {
  for (const key of keys) await storage.create(key, Buffer.from(key));
}

export async function text(storage: Storage, key: string): Promise<string | undefined> {
  const stored = await storage.get(key);
  return stored && Buffer.from(stored.body).toString();
}

export async function infos(storage: Storage, prefix: string): Promise<readonly ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  for await (const info of storage.list(prefix)) found.push(info);
  return found;
}

export async function listed(storage: Storage, prefix: string): Promise<readonly string[]> {
  return (await infos(storage, prefix)).map(({ key }) => key);
}

/** S3 tells seconds, and the clock that disks go by may be behind. */
const RESOLUTION_MS = 2_000;

/** Was it written after `start`, in milliseconds, and before now? */
export const isWrittenSince =
  (start: number) =>
  (object: { readonly lastModified: Date } | undefined): boolean => {
    const written = object?.lastModified.getTime() ?? 0;
    return start - RESOLUTION_MS <= written && written <= Date.now() + RESOLUTION_MS;
  };

export function byBytes(keys: readonly string[]): readonly string[] {
  return [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
