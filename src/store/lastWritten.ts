import { type ByteCache, createSizedCache } from '../lib/byteCache';
import type { Objects } from '../ports/storage';
import type { Packument } from '../registry/packument/packument';

type Written = { readonly body: Uint8Array; readonly packument: Packument };

export type LastWritten = {
  /** undefined: these are not the bytes that were written last. */
  packumentIn(body: Uint8Array): Packument | undefined;
  keep(written: Written): void;
};

/** In bytes of the indexes; as objects they take several times as much. */
const MOST = 4 * 1024 * 1024;

const caches = new WeakMap<Objects, ByteCache<Written>>();

/**
 * What this process wrote to an index last. Who finds the same bytes there, to add the next version, need not parse all
 * the versions before it.
 */
export function lastWritten(storage: Objects, key: string): LastWritten {
  const cache = caches.get(storage) ?? createSizedCache<Written>(MOST, ({ body }) => body.length);
  caches.set(storage, cache);
  return {
    packumentIn: (body) => {
      const last = cache.get(key);
      return last && Buffer.compare(last.body, body) === 0 ? last.packument : undefined;
    },
    keep: (written) => cache.set(key, written),
  };
}
