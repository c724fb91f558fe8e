import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { isPacked, type PackedText } from '../../lib/keptText';
import type { Answer } from './answers';

export type Coding = 'identity' | 'gzip';

/** The bytes of answers, as they are and compressed. */
export type Codings = {
  /** undefined: nothing is compressed. Else as from API Gateway, from so many bytes on. */
  readonly minimum: number | undefined;
  /**
   * Made at most once for a body that has a hash, as long as it is kept. What lies compressed already is sent as it lies
   * there, and not kept twice.
   */
  bytesOf(answer: Answer, coding: Coding): Promise<Uint8Array> | Uint8Array;
};

/** Of all that is kept, in both codings together. */
const MOST_BYTES = 64 * 1024 * 1024;

const compress = promisify(gzip);
const uncompress = promisify(gunzip);

export function createCodings(minimum: number | undefined): Codings {
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
  });
  const underWay = new Map<string, Promise<Uint8Array>>();
  const madeOnce = (key: string, make: () => Promise<Uint8Array>) => {
    const making = make().finally(() => underWay.delete(key));
    underWay.set(key, making);
    return making.then((bytes) => keep(key, bytes));
  };
  const keep = (key: string, bytes: Uint8Array) => {
    kept.set(key, bytes);
    return bytes;
  };
  const make = (key: string, body: Answer['body'], coding: Coding) => {
    if (isPacked(body)) return madeOnce(key, () => uncompress(body.gzipped));
    if (coding === 'identity') return keep(key, bytes(body));
    return madeOnce(key, () => gzipped(body, constants.Z_DEFAULT_COMPRESSION));
  };
  return {
    minimum,
    bytesOf: ({ hash, body }, coding) => {
      if (isPacked(body) && coding === 'gzip') return body.gzipped;
      // Sent to one client. On loopback time counts, not bytes.
      if (hash === undefined && !isPacked(body))
        return coding === 'gzip' ? gzipped(body, constants.Z_BEST_SPEED) : bytes(body);
      const key = `${coding} ${hash}`;
      return kept.get(key) ?? underWay.get(key) ?? make(key, body, coding);
    },
  };
}

type Unpacked = Exclude<Answer['body'], PackedText>;

function gzipped(body: Unpacked, level: number): Promise<Uint8Array> {
  return compress(body, { level });
}

function bytes(body: Unpacked): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}
