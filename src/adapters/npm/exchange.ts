import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Agent, Dispatcher } from 'undici';
import { RegistryError, unavailable } from '../../errors';
import { count } from '../../ports/metrics';

export type HttpAnswer = {
  readonly status: number;
  /** The header's value; undefined when it is missing or was sent more than once. */
  readonly header: (lowerCaseName: string) => string | undefined;
  /** Complete and decompressed when the status is 200, else empty. */
  readonly body: Buffer;
};

export type HttpLimits = {
  readonly connectMs: number;
  /** For everything: connecting, redirects, the last byte of the body. */
  readonly totalMs: number;
  /** Of the body, both as sent and decompressed. */
  readonly maxBytes: number;
};

/** undici's `request`, and the pool of connections to use it with. */
export type Connection = { readonly request: typeof import('undici').request; readonly agent: Agent };

const MAX_CONNECTIONS = 16;
const inflate = promisify(gunzip);

/** undici costs as much start-up time as the S3 client, so it is loaded when the first request needs it. */
export async function connect({ connectMs }: HttpLimits): Promise<Connection> {
  const { Agent, request } = await import('undici');
  return { request, agent: new Agent({ connections: MAX_CONNECTIONS, connect: { timeout: connectMs } }) };
}

/** A Lambda container that wakes up holds connections that were closed while it was frozen. */
export async function twice<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    if (!isLostConnection(error)) throw error;
    return attempt();
  }
}

function isLostConnection(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The whole answer. RegistryError 502 when its body is too large or damaged; `who` sent it is in the sentence. */
export async function readAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
  who = 'the upstream registry',
): Promise<HttpAnswer> {
  const header = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  if (statusCode !== 200) {
    await body.dump();
    return { status: statusCode, header, body: Buffer.alloc(0) };
  }
  const bounds = { maxBytes, who };
  const sent = await collect(body, bounds);
  return { status: statusCode, header, body: await decoded(sent, header('content-encoding'), bounds) };
}

type Bounds = { readonly maxBytes: number; readonly who: string };

async function collect(body: AsyncIterable<Buffer>, { maxBytes, who }: Bounds): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(who);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

async function decoded(sent: Buffer, encoding = 'identity', { maxBytes, who }: Bounds): Promise<Buffer> {
  if (encoding === 'identity') return sent;
  if (encoding !== 'gzip') throw damaged(who);
  return inflate(sent, { maxOutputLength: maxBytes }).catch((cause: unknown) => {
    throw codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(who) : damaged(who, cause);
  });
}

/** A request without an answer becomes RegistryError 503. */
export function toRegistryError(error: unknown): never {
  if (error instanceof RegistryError) throw error;
  count('UpstreamOutages');
  throw unavailable('The upstream registry does not answer at the moment. Try again later.', error);
}

function tooLarge(who: string): RegistryError {
  return new RegistryError(502, `The answer of ${who} is too large.`);
}

function damaged(who: string, cause?: unknown): RegistryError {
  return new RegistryError(502, `The answer of ${who} is damaged.`, { cause });
}
