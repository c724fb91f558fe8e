import { randomUUID } from 'node:crypto';
import type { ObjectInfo, Storage, StoredObject } from '../../src/ports/storage';

type Stored = StoredObject & { readonly key: string };

/** A bucket in memory with the promises of the storage port, for very many objects. */
export function memoryStorage(): Storage {
  const objects = new Map<string, Stored>();
  const write = (key: string, body: Uint8Array) => {
    const bytes = Uint8Array.from(body);
    const etag = randomUUID();
    objects.set(key, { key, body: bytes, etag, lastModified: new Date() });
  };
  return {
    get: async (key) => objects.get(key),
    getIfChanged: async (key, etag) => {
      const found = objects.get(key);
      return found?.etag === etag ? 'unchanged' : found;
    },
    stat: async (key) => {
      const found = objects.get(key);
      return found && infoOf(found);
    },
    create: async (key, body) => {
      if (objects.has(key)) return 'exists';
      write(key, body);
      return 'created';
    },
    replace: async (key, body, etag) => {
      if (objects.get(key)?.etag !== etag) return 'changed';
      write(key, body);
      return 'replaced';
    },
    delete: async (key) => void objects.delete(key),
    list: async function* (prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        const found = objects.get(key);
        if (found) yield infoOf(found);
      }
    },
    url: async () => undefined,
  };
}

function infoOf({ key, body, lastModified, etag }: Stored): ObjectInfo {
  return { key, size: body.byteLength, lastModified, etag };
}
