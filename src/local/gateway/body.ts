import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { isObject } from '../../lib/json';
import { Fault } from './answers';

/** The client went away before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/**
 * The body of a request, decompressed as API Gateway does it; at most `limit` bytes on the wire and after.
 * Rejects with a Fault, or with ClientGone.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > limit) throw new Fault('REQUEST_TOO_LARGE');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && length === 0 && request.headers['transfer-encoding'] === undefined) return nothing(request);
  const received = await collect(request, limit);
  return decompress(received, request.headers['content-encoding'], limit);
}

function nothing(request: IncomingMessage): Buffer {
  if (request.destroyed) throw new ClientGone('The client has hung up.');
  request.resume();
  return Buffer.alloc(0);
}

/** A body that is too long is not kept, but the rest of it is taken off the wire, so that the client reads the 413. */
function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) reject(new ClientGone('The upload was cut off.'));
    let bytes: Buffer = Buffer.alloc(0);
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      const from = size;
      size += chunk.length;
      if (size > limit) {
        bytes = Buffer.alloc(0);
        return reject(new Fault('REQUEST_TOO_LARGE'));
      }
      bytes = roomFor(size, bytes, limit);
      chunk.copy(bytes, from);
    });
    request.on('end', () => resolve(bytes.subarray(0, size)));
    request.on('error', (cause) => reject(new ClientGone('The upload was cut off.', { cause })));
    request.on('close', () => reject(new ClientGone('The upload was cut off.')));
  });
}

const FIRST_ROOM = 16 * 1024;

/**
 * Chunks are copied into one buffer that doubles, because they are as small as the client likes: a list of a million
 * chunks of one byte is 380 MB.
 */
function roomFor(size: number, bytes: Buffer, limit: number): Buffer {
  if (size <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafeSlow(
    Math.max(size, Math.min(limit, Math.max(FIRST_ROOM, bytes.length * 2))),
  );
  bytes.copy(larger);
  return larger;
}

/** No client compresses what it publishes, and what unpacks to more keeps everybody waiting. */
const MAX_UNPACKED = 64 * 1024 * 1024;

const codings = { gzip: promisify(gunzip), deflate: promisify(inflate) };

async function decompress(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const coding = encoding?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || body.length === 0) return body;
  if (coding !== 'gzip' && coding !== 'deflate') throw new Fault('UNSUPPORTED_MEDIA_TYPE');
  try {
    return await codings[coding](body, { maxOutputLength: Math.min(limit, MAX_UNPACKED) });
  } catch (error) {
    const isTooLong = isObject(error) && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new Fault(isTooLong ? 'REQUEST_TOO_LARGE' : 'UNSUPPORTED_MEDIA_TYPE', { cause: error });
  }
}
