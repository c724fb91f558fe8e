import { RegistryError } from '../../errors';
import { lazily } from '../../lib/lazily';
import { isLoopback } from '../../lib/loopback';
import { connect, type HttpAnswer, type HttpLimits, readAnswer, toRegistryError, twice } from './exchange';

export type { HttpAnswer, HttpLimits } from './exchange';

type Headers = Readonly<Record<string, string>>;
/** `totalMs`, where it is given, stands in for the limit of that name. */
export type HttpGet = (url: URL, headers: Headers, totalMs?: number) => Promise<HttpAnswer>;

/** `host`: a redirect to another one is refused. `anywhere`: it is followed, for bytes that are checked afterwards. */
type Follows = 'host' | 'anywhere';

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * GET over kept-alive connections, within limits. RegistryError 503 when the other side cannot be reached, is too
 * slow or hangs up; 502 when its answer is too large, damaged, or leads where it is not followed. A token goes with the
 * first request alone: no redirect can lead it elsewhere.
 */
export function createHttpGet(limits: HttpLimits, follows: Follows = 'host'): HttpGet {
  const connection = lazily(() => connect(limits));
  return async (url, headers, totalMs = limits.totalMs) => {
    const { request, agent } = await connection();
    const signal = AbortSignal.timeout(totalMs);
    const { authorization: _, ...others } = headers;
    const exchange = (target: URL) => {
      const options = { dispatcher: agent, headers: target === url ? headers : others, signal };
      return twice(async () => readAnswer(await request(target, options), limits.maxBytes));
    };
    return followed(url, { exchange, follows }).catch(toRegistryError);
  };
}

type Way = { readonly exchange: (url: URL) => Promise<HttpAnswer>; readonly follows: Follows };

async function followed(start: URL, { exchange, follows }: Way): Promise<HttpAnswer> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await exchange(url);
    if (!REDIRECTS.has(answer.status)) return answer;
    url = redirectTarget(answer, url, follows);
  }
  throw new RegistryError(502, 'The upstream registry redirects in circles.');
}

/**
 * Only within the configured host: a redirect to elsewhere could lead a function into its own private network, or
 * to the metadata service that hands out its credentials. Of that the latter speaks no https, and what the former says
 * is no tarball with the promised integrity: an upstream with a token may send on to where it keeps its bytes.
 */
function redirectTarget({ header }: HttpAnswer, from: URL, follows: Follows): URL {
  const location = header('location') ?? '';
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const downgraded = from.protocol === 'https:' && target?.protocol !== 'https:';
  if (target && follows === 'anywhere' && isSafe(target, from)) return target;
  if (!target?.protocol.startsWith('http') || target.host !== from.host || downgraded) {
    throw new RegistryError(502, 'The upstream registry redirects to another host, which is not followed.');
  }
  return target;
}

/** Both on this machine: a registry on a laptop, in front of another one. */
function isSafe(target: URL, from: URL): boolean {
  return target.protocol === 'https:' || (isLoopback(from.hostname) && isLoopback(target.hostname));
}
