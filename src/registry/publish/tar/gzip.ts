import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import { RegistryError } from '../../../errors';
import { isObject } from '../../../lib/json';
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
  const whole = body.length <= SMALL ? await inflatedAtOnce(body) : undefined;
  if (whole) {
    const { buffer, engine } = whole;
    checkTrailer(body.subarray(engine.bytesWritten), crc32(buffer), buffer.length);
    yield buffer;
    return;
  }
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

/** Most packages are small, and a stream costs as much as all the rest of a look into one. */
const SMALL = 64 * 1024;
const SMALL_UNPACKED = MiB;

/** So small that to hand it to another thread, and to get it back, takes longer than the work. */
const TINY = 16 * 1024;

const inflate = promisify(inflateRaw);

type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

/** undefined: it unpacks to more than is small. `bytesWritten`: of `body`, up to the end of the compressed data. */
async function inflatedAtOnce(body: Buffer): Promise<Inflated | undefined> {
  const options = { maxOutputLength: SMALL_UNPACKED, info: true };
  try {
    // The types of Node leave out that `info` changes the result.
    return (body.length <= TINY
      ? inflateRawSync(body, options)
      : await inflate(body, options)) as unknown as Inflated;
  } catch (error) {
    if (isObject(error) && error.code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
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
