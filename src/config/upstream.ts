import { isLoopback } from '../lib/loopback';
import { choice, type Given, text } from './parsers';

/** Are both URLs served by the same server? A registry that asks itself for what it does not have never answers. */
export function isSameServer(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const [a, b] = [new URL(one), new URL(other)];
  const bothLocal = isLoopback(a.hostname) && isLoopback(b.hostname);
  return a.port === b.port && (a.hostname === b.hostname || bothLocal);
}

/** Is that the address which API Gateway gives to a registry like this one? It has nothing for those without a token. */
export function isOnApiGateway(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  return /\.execute-api\.[a-z\d-]+\.amazonaws\.com(\.cn)?$/.test(hostname) && /\/registry\/*$/.test(pathname);
}

/** Whose URLs the tarballs of public packages have: copies in the bucket are served by the registry alone. */
export function publicTarballs(given: Given, name: string): 'registry' | 'upstream' {
  const chosen = choice('registry', 'upstream')(given, name);
  if (chosen === 'upstream' && text(given, 'upstreamCache')?.toLowerCase() === 's3') {
    const problem = 'must not be upstream where CODEBOX_UPSTREAM_CACHE is s3: the copies are served here';
    given.faults.push({ variable: name, problem });
  }
  return chosen;
}
