import type { Secret } from '../../lib/secret';
import type { HttpGet } from './get';

/** The token of an upstream. */
export type UpstreamToken = {
  /** RegistryError 500: it cannot be read where it is kept. */
  read(): Promise<Secret>;
  /** It is read anew the next time: upstream does not take it any more. */
  forget(): void;
};

/** What may be sent with a token: to its own registry and nowhere else. */
export async function authorization(token: UpstreamToken | undefined): Promise<Record<string, string>> {
  return token ? { authorization: `Bearer ${(await token.read()).reveal()}` } : {};
}

/**
 * GET with the token, where the URL is on the host of the registry: the same scheme, name and port. Not only below its path,
 * as Artifactory, Azure and others keep tarballs beside it.
 */
export function withToken(get: HttpGet, registry: string, token: UpstreamToken | undefined): HttpGet {
  if (!token) return get;
  const { origin } = new URL(registry);
  return async (url, headers, totalMs) => {
    if (url.origin !== origin) return get(url, headers, totalMs);
    const answer = await get(url, { ...headers, ...(await authorization(token)) }, totalMs);
    if (answer.status === 401) token.forget();
    return answer;
  };
}
