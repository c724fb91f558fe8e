import { RegistryError } from '../errors';
import { notModified, type Reply } from './reply';
import { holds, type Request } from './request';

type Bytes = {
  readonly body: Uint8Array;
  /** Without quotes. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
};

type ByteRange = { readonly start: number; readonly end: number };

/**
 * The bytes, or the part of them that the client asks for, or 304. A client that asks for several ranges gets
 * everything, as the RFC allows.
 */
export function bytesReply(request: Request, { body, etag, headers: more }: Bytes): Reply {
  const quoted = `"${etag}"`;
  const headers = {
    'content-type': 'application/octet-stream',
    etag: quoted,
    'accept-ranges': 'bytes',
    ...more,
  };
  if (holds(request, quoted)) return notModified(headers);
  const part = askedRange(request, { length: body.length, etag: quoted });
  if (!part) return { status: 200, headers, body };
  const { start, end } = part;
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${body.length}` },
    body: body.subarray(start, end + 1),
  };
}

/** RFC 9110 §14: anything but a single range of bytes is ignored; a range outside the bytes is 416. */
function askedRange(
  request: Request,
  { length, etag }: { readonly length: number; readonly etag: string },
): ByteRange | undefined {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get('range')?.trim() ?? '');
  const condition = request.headers.get('if-range');
  if (!range || (condition !== undefined && condition !== etag)) return undefined;
  const [, first = '', last = ''] = range;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if (start > end) {
    const headers = { 'content-range': `bytes */${length}` };
    throw new RegistryError(416, `The range is not within the ${length} bytes.`, { headers });
  }
  return { start, end };
}
