import type { Storage } from '../../src/ports/storage';

export type Counting = {
  readonly storage: Storage;
  /** What was asked of it, for example `get -/catalog/manifest.json`. */
  readonly calls: string[];
  /** Bytes that were written. */
  readonly written: { bytes: number };
};

/** The storage, with a list of all that it is asked. */
export function countingStorage(inner: Storage): Counting {
  const calls: string[] = [];
  const written = { bytes: 0 };
  const noted = (operation: string, key: string) => void calls.push(`${operation} ${key}`);
  const storage: Storage = {
    get: (key) => {
      noted('get', key);
      return inner.get(key);
    },
    getIfChanged: (key, etag) => {
      noted('getIfChanged', key);
      return inner.getIfChanged(key, etag);
    },
    stat: (key) => {
      noted('stat', key);
      return inner.stat(key);
    },
    create: (key, body) => {
      noted('create', key);
      written.bytes += body.byteLength;
      return inner.create(key, body);
    },
    replace: (key, body, etag) => {
      noted('replace', key);
      written.bytes += body.byteLength;
      return inner.replace(key, body, etag);
    },
    delete: (key) => {
      noted('delete', key);
      return inner.delete(key);
    },
    list: (prefix) => {
      noted('list', prefix);
      return inner.list(prefix);
    },
    url: (key) => {
      noted('url', key);
      return inner.url(key);
    },
  };
  return { storage, calls, written };
}
