import { LRUCache } from 'lru-cache';

export type ByteCache<Value> = {
  get(key: string): Value | undefined;
  /** A value that is larger than the whole cache is not kept, and removes the value with its key. */
  set(key: string, value: Value): void;
  delete(key: string): void;
};

/** Keeps the values that were used last, in at most `maxBytes` of memory. Only the bodies are counted. */
export function createByteCache<Value extends { readonly body: string }>(maxBytes: number): ByteCache<Value> {
  return createSizedCache(maxBytes, ({ body }) => heapBytes(body));
}

/** The same for values of any kind. `size`: how much memory one takes, in bytes, at least 1. */
export function createSizedCache<Value extends object>(
  maxBytes: number,
  size: (value: Value) => number,
): ByteCache<Value> {
  const entries = new LRUCache<string, Value>({ maxSize: maxBytes, sizeCalculation: size });
  return {
    get: (key) => entries.get(key),
    set: (key, value) => void entries.set(key, value),
    delete: (key) => void entries.delete(key),
  };
}

/** V8 uses two bytes for every character of a text if one of them is beyond Latin-1. */
export function heapBytes(text: string): number {
  const isAscii = Buffer.byteLength(text) === text.length;
  return Math.max(1, isAscii ? text.length : text.length * 2);
}
