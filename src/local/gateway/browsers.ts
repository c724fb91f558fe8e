import type { IncomingMessage } from 'node:http';
import { withoutTrailingSlash } from '../../lib/trailingSlash';
import type { Answer } from './answers';
import type { Match } from './router';

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

/**
 * For a browser that opens the URL of a package: it has no token, so it is sent to the package's page, and not told 401.
 * undefined: it is no browser, or asks for something else. API Gateway cannot do this (docs/aws.md §3.4).
 */
export function pageInstead({ method, headers }: Asked, match: Match, basePath: string): Answer | undefined {
  if (method !== 'GET' || headers.authorization !== undefined || !prefersHtml(headers.accept))
    return undefined;
  if (!/^\/registry\/\{name\}(?:\/\{sub\}(?:\/\{selector\})?)?$/.test(match.route.resource)) return undefined;
  const location = `${withoutTrailingSlash(basePath)}/-/web/package/${pathOf(match)}`;
  const sent = [
    ['location', location],
    ['cache-control', 'no-store'],
    ['vary', 'Accept, Authorization'],
  ] as const;
  return { status: 302, headers: new Map(sent), body: '' };
}

/** A scope and a name, or a name alone; what follows is a version. */
function pathOf({ params: { name = '', sub, selector } }: Match): string {
  const isScopeAlone = name.startsWith('@') && !/%2f/i.test(name);
  const full = isScopeAlone && sub !== undefined ? `${name}/${sub}` : name;
  const version = isScopeAlone ? selector : sub;
  return version === undefined ? full : `${full}/v/${version}`;
}

/** Browsers name HTML first. Clients of npm's protocol name JSON, or anything. */
function prefersHtml(accept = ''): boolean {
  const [first = ''] = accept.split(',');
  return /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(first);
}
