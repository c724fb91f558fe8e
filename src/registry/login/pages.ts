import { type CookieKind, cookie, cookieIn, noCookie } from './cookie';
import { LOGIN_MINUTES } from './session';

/** After that a person logs in again. */
export const SESSION_HOURS = 8;

const NONCE: CookieKind = { name: 'cbx_signin', path: '/-' };
const SESSION: CookieKind = { name: 'cbx_session', path: '/-/web' };

export function nonceCookie(nonce: string, apiEndpoint: string): string {
  return cookie(NONCE, { value: nonce, seconds: LOGIN_MINUTES * 60 }, apiEndpoint);
}

export function nonceOf(header: string, apiEndpoint: string): string | undefined {
  return cookieIn(header, NONCE, apiEndpoint);
}

export function sessionCookie(sealed: string, apiEndpoint: string): string {
  return cookie(SESSION, { value: sealed, seconds: SESSION_HOURS * 3600 }, apiEndpoint);
}

export function noSessionCookie(apiEndpoint: string): string {
  return noCookie(SESSION, apiEndpoint);
}

export function sealedSessionOf(header: string, apiEndpoint: string): string | undefined {
  return cookieIn(header, SESSION, apiEndpoint);
}
