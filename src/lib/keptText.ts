import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { heapBytes } from './byteCache';

/** A text that is kept for all who ask for it, perhaps compressed. */
export type KeptText = {
  /** Unpacked first, unless it was read a moment ago. */
  text(): string;
  /** In UTF-8. */
  readonly length: number;
  /** What it takes in memory. */
  readonly bytes: number;
  /** The same in gzip; undefined: it lies there as it is. */
  readonly gzipped: Uint8Array | undefined;
};

/** One that lies there compressed. */
export type PackedText = KeptText & { readonly gzipped: Uint8Array };

export function isPacked(body: string | Uint8Array | KeptText | undefined): body is PackedText {
  return typeof body === 'object' && 'gzipped' in body && body.gzipped !== undefined;
}

/** `body`: a text, or its bytes in UTF-8. */
export type KeepText = (body: string | Uint8Array) => Promise<KeptText> | KeptText;

/** Where a process answers one request at a time, and may be gone after it. */
export function plainText(body: string | Uint8Array): KeptText {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  return { text: () => text, length: Buffer.byteLength(text), bytes: heapBytes(text), gzipped: undefined };
}

const compress = promisify(gzip);

/** Below it gzip gains little, and is not sent either. */
const LEAST = 1_024;

/**
 * Texts take an eighth of the memory, and their bytes are those that are sent. At most `recentBytes` are kept besides, of
 * the texts that were read last: to unpack a megabyte takes 5 ms.
 */
export function createTextPacker(recentBytes: number): KeepText {
  const recent = new LRUCache<KeptText, string>({
    maxSize: recentBytes,
    sizeCalculation: (text, { bytes }) => heapBytes(text) + bytes,
  });
  return async (body) => {
    const length = Buffer.byteLength(body);
    if (length < LEAST) return plainText(body);
    const gzipped = await compress(body);
    const kept: PackedText = { length, bytes: gzipped.length, gzipped, text: () => read(kept, gzipped) };
    return kept;
  };

  function read(kept: KeptText, gzipped: Uint8Array): string {
    const known = recent.get(kept);
    if (known !== undefined) return known;
    const text = gunzipSync(gzipped).toString('utf8');
    recent.set(kept, text);
    return text;
  }
}
