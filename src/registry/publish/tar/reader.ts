import { incomplete } from './refusal';

/** Takes bytes from a stream, some at a time. RegistryError 400 if the stream ends too early. */
export type Reader = {
  read(bytes: number): Promise<Buffer>;
  skip(bytes: number): Promise<void>;
  /** The next bytes, as many as there are at hand; undefined at the end. */
  some(): Promise<Buffer | undefined>;
  isAtEnd(): Promise<boolean>;
};

/** Keeps no more than what `read` asks for, and a chunk. */
export function readerOf(chunks: AsyncIterator<Buffer>): Reader {
  let rest: Buffer = Buffer.alloc(0);

  async function some(): Promise<Buffer | undefined> {
    const taken = rest;
    rest = Buffer.alloc(0);
    if (taken.length > 0) return taken;
    const next = await chunks.next();
    return next.done ? undefined : next.value;
  }

  async function read(bytes: number): Promise<Buffer> {
    if (bytes === 0) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    let found = 0;
    while (found < bytes) {
      const part = await some();
      if (!part) throw incomplete();
      parts.push(part);
      found += part.length;
    }
    const [only = Buffer.alloc(0)] = parts;
    const all = parts.length > 1 ? Buffer.concat(parts) : only;
    rest = all.subarray(bytes);
    return all.subarray(0, bytes);
  }

  async function skip(bytes: number): Promise<void> {
    let left = bytes;
    while (left > 0) {
      const part = await some();
      if (!part) throw incomplete();
      rest = part.subarray(Math.min(left, part.length));
      left -= part.length;
    }
  }

  async function isAtEnd(): Promise<boolean> {
    const next = await some();
    rest = next ?? rest;
    return !next;
  }

  return { read, skip, some, isAtEnd };
}
