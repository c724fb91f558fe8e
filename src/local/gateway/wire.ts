import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPacked } from '../../lib/keptText';
import type { Answer } from './answers';
import type { Codings } from './codings';

/** Node writes a text with the headers at once, and bytes after them. */
const SMALL = 8 * 1024;

/** Sends the answer; a HEAD gets everything but the body. Throws when a header cannot be sent as it is. */
export async function send(response: ServerResponse, answer: Answer, codings?: Codings): Promise<void> {
  const { status, headers } = answer;
  const isEmpty = status === 204 || status === 304;
  for (const [name, value] of headers) {
    if (!isEmpty || name !== 'content-type') response.setHeader(name, value);
  }
  response.statusCode = status;
  if (isEmpty) return void response.end();
  const body = await encoded(response, answer, codings);
  response.setHeader('content-length', typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/**
 * The body, compressed as API Gateway does it, unless the function has encoded it itself; but text alone. A tarball gains
 * nothing, and there are clients that hold its length against what the packument says.
 */
async function encoded(
  response: ServerResponse,
  answer: Answer,
  codings: Codings | undefined,
): Promise<string | Uint8Array> {
  const { headers, body } = answer;
  const isText = TEXT.test(String(headers.get('content-type'))) && !headers.has('content-encoding');
  const isWanted = isText && isLong(body, codings?.minimum) && acceptsGzip(response.req);
  if (!isWanted) return isSmall(body) ? body : (codings?.bytesOf(answer, 'identity') ?? asItIs(body));
  const bytes = await codings?.bytesOf(answer, 'gzip');
  if (bytes === undefined) return asItIs(body);
  response.setHeader('content-encoding', 'gzip');
  return bytes;
}

function isLong(body: Answer['body'], minimum: number | undefined): boolean {
  const least = Math.max(1, minimum ?? Number.POSITIVE_INFINITY);
  // A character is one byte at least.
  return body.length >= least || (!isPacked(body) && Buffer.byteLength(body) >= least);
}

function asItIs(body: Answer['body']): string | Uint8Array {
  return isPacked(body) ? body.text() : body;
}

function isSmall(body: Answer['body']): body is string {
  return typeof body === 'string' && body.length < SMALL;
}

const TEXT = /^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b|image\/svg\+xml)/i;

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').split(',');
  return accepted.some((item) => {
    const [coding, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
