import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Answer } from './answers';

const compress = promisify(gzip);

/** Sends the answer; a HEAD gets everything but the body. Throws when a header cannot be sent as it is. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  minimum: number | undefined,
): Promise<void> {
  const { status, headers, body } = await compressed(response.req, answer, minimum);
  const isEmpty = status === 204 || status === 304;
  for (const [name, value] of headers) {
    if (isEmpty && name === 'content-type') continue;
    response.setHeader(name, value);
  }
  if (!isEmpty) response.setHeader('content-length', body.length);
  response.statusCode = status;
  response.end(isEmpty || response.req.method === 'HEAD' ? undefined : body);
}

/**
 * As API Gateway, from `minimum` bytes on, unless the function has encoded the body itself; but text alone. A tarball
 * gains nothing, and there are clients that hold its length against what the packument says.
 */
async function compressed(
  request: IncomingMessage,
  answer: Answer,
  minimum: number | undefined,
): Promise<Answer> {
  const isLong = minimum !== undefined && answer.body.length >= Math.max(1, minimum);
  const isWorth = isLong && TEXT.test(String(answer.headers.get('content-type')));
  if (!isWorth || answer.headers.has('content-encoding') || !acceptsGzip(request)) return answer;
  return {
    ...answer,
    headers: new Map([...answer.headers, ['content-encoding', 'gzip']]),
    // On loopback time counts, not bytes.
    body: await compress(answer.body, { level: constants.Z_BEST_SPEED }),
  };
}

const TEXT = /^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)\b|image\/svg\+xml)/i;

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').split(',');
  return accepted.some((item) => {
    const [coding, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
