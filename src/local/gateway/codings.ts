import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Answer } from './answers';

export type Coding = 'identity' | 'gzip';

/** The bytes of answers, as they are and compressed. */
export type Codings = {
  /** undefined: nothing is compressed. Else as from API Gateway, from so many bytes on. */
  readonly minimum: number | undefined;
  /** Made at most once for a body that has a hash, as long as it is kept. */
  bytesOf(answer: Answer, coding: Coding): Promise<Uint8Array> | Uint8Array;
};

/** Of all that is kept, in both codings together. */
const MOST_BYTES = 64 * 1024 * 1024;

const compress = promisify(gzip);

export function createCodings(minimum: number | undefined): Codings {
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
  });
  const underWay = new Map<string, Promise<Uint8Array>>();
  const compressed = (answer: Answer, key: string) => {
    const making = gzipped(answer.body, constants.Z_DEFAULT_COMPRESSION).finally(() => underWay.delete(key));
    underWay.set(key, making);
    return making.then((bytes) => keep(key, bytes));
  };
  const keep = (key: string, bytes: Uint8Array) => {
    kept.set(key, bytes);
    return bytes;
  };
  return {
    minimum,
    bytesOf: (answer, coding) => {
      const { hash, body } = answer;
      // Sent to one client. On loopback time counts, not bytes.
      if (hash === undefined) return coding === 'gzip' ? gzipped(body, constants.Z_BEST_SPEED) : bytes(body);
      const key = `${coding} ${hash}`;
      const found = kept.get(key) ?? underWay.get(key);
      if (found) return found;
      return coding === 'gzip' ? compressed(answer, key) : keep(key, bytes(body));
    },
  };
}

function gzipped(body: Answer['body'], level: number): Promise<Uint8Array> {
  return compress(body, { level });
}

function bytes(body: Answer['body']): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
