import { RegistryError } from '../../errors';
import { lazily } from '../../lib/lazily';
import { connect, type HttpAnswer, type HttpLimits, readAnswer, toRegistryError, twice } from './exchange';

export type { HttpAnswer, HttpLimits } from './exchange';

type Headers = Readonly<Record<string, string>>;
/** `totalMs`, where it is given, stands in for the limit of that name. */
export type HttpGet = (url: URL, headers: Headers, totalMs?: number) => Promise<HttpAnswer>;

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * GET over kept-alive connections, within limits. RegistryError 503 when the other side cannot be reached, is too
 * slow or hangs up; 502 when its answer is too large, damaged, or leads to another host.
 */
export function createHttpGet(limits: HttpLimits): HttpGet {
  const connection = lazily(() => connect(limits));
  return async (url, headers, totalMs = limits.totalMs) => {
    const { request, agent } = await connection();
    const signal = AbortSignal.timeout(totalMs);
    const exchange = (target: URL) =>
      twice(async () =>
        readAnswer(await request(target, { dispatcher: agent, headers, signal }), limits.maxBytes),
      );
    return followed(url, exchange).catch(toRegistryError);
  };
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
