import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { lazily } from '../../lib/lazily';
import { connect, type HttpAnswer, type HttpLimits, readAnswer, toRegistryError, twice } from './exchange';

/** `totalMs`, if given, replaces the limit of that name. */
type Changes = { readonly totalMs?: number; readonly headers?: Readonly<Record<string, string>> };
export type HttpPost = (url: URL, document: unknown, changes?: Changes) => Promise<HttpAnswer>;

const compress = promisify(gzip);

/**
 * POST of a JSON document, compressed, within limits, for questions that may be asked twice. No redirect is followed.
 * RegistryError 503 when the other side does not answer; 502 when its answer is too large or damaged.
 */
export function createHttpPost(limits: HttpLimits): HttpPost {
  const connection = lazily(() => connect(limits));
  return async (url, document, { totalMs = limits.totalMs, headers: more } = {}) => {
    const { request, agent } = await connection();
    const body = await compress(JSON.stringify(document));
    const signal = AbortSignal.timeout(totalMs);
    const options = {
      method: 'POST',
      dispatcher: agent,
      headers: { ...HEADERS, ...more },
      body,
      signal,
    } as const;
    return twice(async () => readAnswer(await request(url, options), limits.maxBytes)).catch(toRegistryError);
  };
}

const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'gzip',
  'content-encoding': 'gzip',
  'content-type': 'application/json',
  'user-agent': 'codebox-npm',
};
