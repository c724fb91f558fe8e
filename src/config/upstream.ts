import { isLoopback } from '../lib/loopback';

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
