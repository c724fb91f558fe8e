import { type ByteCache, createSizedCache, heapBytes } from '../../lib/byteCache';
import type { TimeSpan } from '../../lib/timeSpan';
import type { AnsweredPackument } from './packument';

/** A packument in memory, and until when it needs no confirmation. */
export type Kept = Omit<AnsweredPackument, 'answered'> & {
  readonly confirmedAt: number;
  readonly fresh: TimeSpan;
};

/** Packuments by form and name. */
export type PackumentMemory = ByteCache<Kept>;

/** In bytes. For several upstreams, which have different names. */
export function createPackumentMemory(maxBytes: number): PackumentMemory {
  return createSizedCache(maxBytes, keptBytes);
}

/** For the names, dates and validators. */
const REST_BYTES = 500;
const NEED_BYTES = 32;

function keptBytes({ body, promised = '', needs = [] }: Kept): number {
  const needBytes = needs.reduce((sum, name) => sum + NEED_BYTES + name.length, 0);
  return REST_BYTES + body.bytes + heapBytes(promised) + needBytes;
}
