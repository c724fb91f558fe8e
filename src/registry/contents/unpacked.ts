import { createGunzip } from 'node:zlib';

const CHUNK = 64 * 1024;

/** What is known at the end: whether the bytes go on behind the bound, or could not be unpacked any further. */
export type Unpacking = { stopped: 'never' | 'at the bound' | 'at a fault' };

/**
 * The bytes of a tar.gz, or of a plain tar, chunk by chunk and `most` at most. What is wrong with them is no error:
 * `state` says how it ended. Unlike `publish/tar/gzip.ts`, which refuses what programs read in different ways, this
 * shows what there is.
 */
export async function* unpacked(
  bytes: Uint8Array,
  most: number,
  state: Unpacking,
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  try {
    for await (const chunk of chunksOf(bytes)) {
      const part = chunk.subarray(0, most - size);
      size += part.length;
      if (part.length > 0) yield part;
      if (part.length < chunk.length) {
        state.stopped = 'at the bound';
        return;
      }
    }
  } catch {
    state.stopped = 'at a fault';
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Buffer, void, undefined> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (body[0] !== 0x1f || body[1] !== 0x8b) return void (yield body);
  const inflater = createGunzip({ chunkSize: CHUNK });
  inflater.end(body);
  for await (const chunk of inflater) yield chunk;
}
