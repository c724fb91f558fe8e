import { loginScope } from '../authorizers/loginScope';
import type { LoginStartContext } from '../context';
import { type Reply, redirect } from '../http/reply';
import type { Request } from '../http/request';
import { nonceCookie, nonceOf } from '../registry/login/pages';
import { challengeOf, hashOf, LOGIN_MINUTES, newNonce, newSeed } from '../registry/login/session';
import { authorizeUrl, pagesCallbackUrl } from '../registry/login/urls';
import { PAGES } from './routes';

/** GET /registry/-/web/login/github: to GitHub. Nothing is stored, and only this browser can come back. */
export async function startSignIn(request: Request, context: LoginStartContext): Promise<Reply> {
  const { config } = context;
  const { seal } = await context.seals();
  const nonce = nonceFor(request, config.apiEndpoint);
  const seed = newSeed();
  const expires = Date.now() + LOGIN_MINUTES * 60_000;
  const to = wayBack(request.query.get('to') ?? '');
  const url = authorizeUrl({
    webUrl: config.githubWebUrl,
    clientId: config.githubClientId,
    redirectUri: pagesCallbackUrl(config),
    scope: loginScope(config),
    state: seal('web-state', { nonceHash: hashOf(nonce), seed, to, expires }),
    challenge: challengeOf(seed),
  });
  const reply = redirect(url);
  return { ...reply, headers: { ...reply.headers, 'set-cookie': nonceCookie(nonce, config.apiEndpoint) } };
}

/** One for all tabs of a browser, so that a login in one does not end that in another. */
function nonceFor({ headers }: Request, apiEndpoint: string): string {
  const known = nonceOf(headers.get('cookie') ?? '', apiEndpoint);
  return known !== undefined && /^[\w-]{43}$/.test(known) ? known : newNonce().nonce;
}

const LONGEST_WAY = 1000;

/** Only to a page of ours: below the registry, and below `/-/web`. Everything else is the first page. */
export function wayBack(to: string): string {
  const base = 'https://registry.invalid';
  if (to.length > LONGEST_WAY || !URL.canParse(base + to)) return `${PAGES}/`;
  const { origin, pathname, search } = new URL(base + to);
  const isPage = origin === base && pathname.startsWith(`${PAGES}/`);
  return isPage && !pathname.startsWith(`${PAGES}/login`) ? pathname + search : `${PAGES}/`;
}
