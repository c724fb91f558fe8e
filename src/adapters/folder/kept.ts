import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { closeAside } from './files';

type Kept<Value> = { readonly handle: FileHandle; readonly seen: string; readonly value: Value };

/** Open files and folders by their paths. */
export type KeptOpen<Value> = {
  /** undefined: nothing is kept, or something else has that path by now. */
  at(file: string): { readonly handle: FileHandle; readonly value: Value } | undefined;
  /** Takes the handle over. */
  keep(file: string, handle: FileHandle, toValue: (stats: BigIntStats) => Value): void;
  forget(file: string): void;
};

type Options<Value> = {
  /** What must be the same, so that the path still leads to what is open. */
  readonly look: (stats: BigIntStats) => string;
  /** In bytes. */
  readonly sizeOf: (value: Value) => number;
};

const MOST = 64;
const MOST_BYTES = 8 * 1024 * 1024;
const KEPT_MS = 5_000;

/**
 * Keeps handles open for a while. As long as a file is open no other gets its number, so that one look at the path
 * tells whether it still leads there: no file system counts time finely enough for that (see reader.ts).
 * That look does not go through the pool of threads, in which each call waits for its turn, twice: the path was used a
 * moment ago, so the answer is in memory, and no lock of the journal is in its way.
 */
export function createKeptOpen<Value extends object>({ look, sizeOf }: Options<Value>): KeptOpen<Value> {
  const kept = new LRUCache<string, Kept<Value>>({
    max: MOST,
    maxSize: MOST_BYTES,
    sizeCalculation: ({ value }) => sizeOf(value) + 1,
    ttl: KEPT_MS,
    ttlAutopurge: true,
    dispose: ({ handle }) => closeAside(handle),
  });
  return {
    at: (file) => {
      const found = kept.get(file);
      if (!found || found.seen === looked(file, look)) return found;
      kept.delete(file);
      return undefined;
    },
    keep: (file, handle, toValue) => {
      const stats = orNothing(() => fstatSync(handle.fd, { bigint: true }));
      const value = stats && toValue(stats);
      if (!stats || !value || sizeOf(value) >= MOST_BYTES) return closeAside(handle);
      kept.set(file, { handle, seen: look(stats), value });
    },
    forget: (file) => void kept.delete(file),
  };
}

function looked(file: string, look: (stats: BigIntStats) => string): string | undefined {
  const stats = lookAt(file);
  return stats && look(stats);
}

/** Of a path that was used a moment ago. undefined where nothing is, and where nothing can be learned. */
export function lookAt(file: string): BigIntStats | undefined {
  return orNothing(() => statSync(file, { bigint: true, throwIfNoEntry: false }));
}

/** Who learns nothing here asks the disk as if nothing were kept, and hears of the fault. */
function orNothing<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
