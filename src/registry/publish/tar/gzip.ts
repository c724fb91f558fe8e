import { crc32, createInflateRaw } from 'node:zlib';
import { RegistryError } from '../../../errors';
import { ambiguous, incomplete } from './refusal';

const MiB = 1024 * 1024;
const HEADER = 10;
const TRAILER = 8;
const CHUNK = 64 * 1024;
/** Flags of the header: the content is text, and a file name follows. */
const TEXT = 1;
const NAME = 8;

/**
 * The unpacked bytes, chunk by chunk; it stops at `most` bytes. There may be exactly one gzip member: bun
 * unpacks only the first of several, others unpack all, and data that some skip as garbage is a member for
 * others. RegistryError 400.
 */
export async function* gunzip(bytes: Uint8Array, most: number): AsyncGenerator<Buffer> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(headerLength(bytes));
  const inflater = createInflateRaw({ chunkSize: CHUNK });
  inflater.end(body);
  let size = 0;
  let sum = 0;
  for await (const chunk of inflater) {
    const part: Buffer = chunk;
    size += part.length;
    if (size > most) throw new RegistryError(400, `The tarball unpacks to more than ${most / MiB} MiB.`);
    sum = crc32(part, sum);
    yield part;
  }
  checkTrailer(body.subarray(inflater.bytesWritten), sum, size);
}

function checkTrailer(trailer: Buffer, sum: number, size: number): void {
  if (trailer.length < TRAILER) throw incomplete();
  if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size) throw incomplete();
  if (trailer.length > TRAILER) throw ambiguous('something follows its compressed data');
}

function headerLength(bytes: Uint8Array): number {
  const [, , method, flags = 0] = bytes;
  if (bytes.length < HEADER || method !== 8) throw incomplete();
  if ((flags & ~(TEXT | NAME)) !== 0) throw ambiguous('its gzip header has unusual flags');
  if ((flags & NAME) === 0) return HEADER;
  const end = bytes.indexOf(0, HEADER);
  if (end === -1) throw incomplete();
  return end + 1;
}
