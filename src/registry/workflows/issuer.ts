import { isLoopback } from '../../lib/loopback';

/** Who signs the ID tokens of workflows, given the URL of GitHub's API (docs/github.md §5). Without a trailing slash. */
export function defaultIssuer(apiUrl: string): string {
  if (!URL.canParse(apiUrl)) return '';
  const { host, origin } = new URL(apiUrl);
  if (host === 'api.github.com') return 'https://token.actions.githubusercontent.com';
  const residency = /^api\.([^.]+\.ghe\.com)$/.exec(host)?.[1];
  return residency === undefined ? `${origin}/_services/token` : `https://token.actions.${residency}`;
}

/** Keys that come over plain http could be anybody's, except on the same machine. */
export function isSafeIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
