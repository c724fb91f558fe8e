import { randomBytes } from 'node:crypto';
import { isLoopback } from '../../lib/loopback';
import type { Answer } from './api';
import { descriptionOf, goTo, type Parameters, page } from './forms';
import { authorizePage, message } from './pages';
import type { Website } from './signIn';
import type { App } from './state';

const CODE_MS = 10 * 60_000;

/** GET /login/oauth/authorize. A person chooses who they are; `_user` in the URL chooses for a test, empty is Cancel. */
export function authorize(website: Website, parameters: Parameters): Answer {
  const { app, users } = website.state;
  if (parameters.get('client_id') !== app.clientId) {
    return page(404, message('Page not found', 'There is no such application.'));
  }
  const back = returnUrl(app, parameters.get('redirect_uri'));
  if (!back) return page(404, message('Page not found', 'The application is not on this machine.'));
  back.url.searchParams.set('state', parameters.get('state') ?? '');
  if (!back.matches) return goTo(withError(back.url, 'redirect_uri_mismatch'));
  if (!isChallengeUsable(parameters)) return goTo(withError(back.url, 'invalid_request'));
  const login = parameters.get('_user');
  if (login === undefined) return page(200, authorizePage(parameters, users));
  if (!users.some((user) => user.login === login)) return goTo(withError(back.url, 'access_denied'));
  back.url.searchParams.set('code', grant(website, parameters, login));
  return goTo(back.url);
}

function grant({ grants }: Website, parameters: Parameters, login: string): string {
  const code = randomBytes(10).toString('hex');
  grants.set(code, {
    login,
    scope: parameters.get('scope') ?? '',
    redirectUri: parameters.get('redirect_uri'),
    challenge: parameters.get('code_challenge'),
    expires: Date.now() + CODE_MS,
  });
  return code;
}

type Return = { readonly url: URL; readonly matches: boolean };

/** GitHub takes a redirect_uri on the registered host and port, at the registered path or below it. */
function returnUrl({ callbackUrl }: App, wanted: string | undefined): Return | undefined {
  const asked = wanted !== undefined && URL.canParse(wanted) ? new URL(wanted) : undefined;
  if (callbackUrl === undefined)
    return asked && isLoopback(asked.hostname) ? { url: asked, matches: true } : undefined;
  const registered = new URL(callbackUrl);
  if (wanted === undefined) return { url: registered, matches: true };
  const isBelow = asked && `${asked.pathname}/`.startsWith(`${registered.pathname.replace(/\/$/, '')}/`);
  const matches = asked?.origin === registered.origin && isBelow === true;
  return matches ? { url: asked, matches } : { url: registered, matches };
}

function isChallengeUsable(parameters: Parameters): boolean {
  const challenge = parameters.get('code_challenge');
  if (challenge === undefined) return true;
  return parameters.get('code_challenge_method') === 'S256' && /^[\w-]{43}$/.test(challenge);
}

function withError(url: URL, error: string): URL {
  url.searchParams.set('error', error);
  url.searchParams.set('error_description', descriptionOf(error));
  return url;
}
