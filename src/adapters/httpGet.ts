import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Agent, Dispatcher } from 'undici';
import { RegistryError, unavailable } from '../errors';

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

type Headers = Readonly<Record<string, string>>;
export type HttpGet = (url: URL, headers: Headers) => Promise<HttpAnswer>;

const MAX_CONNECTIONS = 16;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const inflate = promisify(gunzip);

/**
 * GET over kept-alive connections, within limits. RegistryError 503 when the other side cannot be reached, is too
 * slow or hangs up; 502 when its answer is too large, damaged, or leads to another host.
 */
export function createHttpGet(limits: HttpLimits): HttpGet {
  let client: Promise<Client> | undefined;
  return async (url, headers) => {
    client ??= connect(limits);
    const { request, agent } = await client;
    const signal = AbortSignal.timeout(limits.totalMs);
    const exchange = (target: URL) =>
      twice(async () => read(await request(target, { dispatcher: agent, headers, signal }), limits.maxBytes));
    return followed(url, exchange).catch(toRegistryError);
  };
}

type Client = { readonly request: typeof import('undici').request; readonly agent: Agent };

/** undici costs as much start-up time as the S3 client: it is loaded when the first request needs it. */
async function connect({ connectMs }: HttpLimits): Promise<Client> {
  const { Agent, request } = await import('undici');
  return { request, agent: new Agent({ connections: MAX_CONNECTIONS, connect: { timeout: connectMs } }) };
}

async function followed(start: URL, exchange: (url: URL) => Promise<HttpAnswer>): Promise<HttpAnswer> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await exchange(url);
    if (!REDIRECTS.has(answer.status)) return answer;
    url = redirectTarget(answer, url);
  }
  throw new RegistryError(502, 'The upstream registry redirects in circles.');
}

/**
 * Only within the configured host: a redirect to elsewhere could lead a function into its own private network, or
 * to the metadata service that hands out its credentials.
 */
function redirectTarget({ header }: HttpAnswer, from: URL): URL {
  const location = header('location') ?? '';
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const downgraded = from.protocol === 'https:' && target?.protocol !== 'https:';
  if (!target?.protocol.startsWith('http') || target.host !== from.host || downgraded) {
    throw new RegistryError(502, 'The upstream registry redirects to another host, which is not followed.');
  }
  return target;
}

/** A Lambda container that wakes up holds connections that were closed while it was frozen. */
async function twice<Result>(attempt: () => Promise<Result>): Promise<Result> {
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

async function read(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<HttpAnswer> {
  const header = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  if (statusCode !== 200) {
    await body.dump();
    return { status: statusCode, header, body: Buffer.alloc(0) };
  }
  const sent = await collect(body, maxBytes);
  return { status: statusCode, header, body: await decoded(sent, header('content-encoding'), maxBytes) };
}

async function collect(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

async function decoded(sent: Buffer, encoding = 'identity', maxBytes: number): Promise<Buffer> {
  if (encoding === 'identity') return sent;
  if (encoding !== 'gzip') throw damaged();
  return inflate(sent, { maxOutputLength: maxBytes }).catch((cause: unknown) => {
    throw codeOf(cause) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : damaged(cause);
  });
}

function toRegistryError(error: unknown): never {
  if (error instanceof RegistryError) throw error;
  throw unavailable('The upstream registry does not answer at the moment. Try again later.', error);
}

function tooLarge(): RegistryError {
  return new RegistryError(502, 'The answer of the upstream registry is too large.');
}

function damaged(cause?: unknown): RegistryError {
  return new RegistryError(502, 'The answer of the upstream registry is damaged.', { cause });
}
