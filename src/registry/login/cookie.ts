import { LOGIN_MINUTES } from './session';

/** A cookie of ours. */
export type CookieKind = {
  readonly name: string;
  /** Below the registry: where the browser sends it if there is no TLS. */
  readonly path: string;
};

/** Binds a login of a client to the browser that confirmed it. */
const LOGIN: CookieKind = { name: 'cbx_login', path: '/-/v1/login' };

export function loginCookie(nonce: string, apiEndpoint: string): string {
  return cookie(LOGIN, { value: nonce, seconds: LOGIN_MINUTES * 60 }, apiEndpoint);
}

export function clearedCookie(apiEndpoint: string): string {
  return noCookie(LOGIN, apiEndpoint);
}

/** The value that `loginCookie` has set, from a Cookie header. */
export function nonceIn(header: string, apiEndpoint: string): string | undefined {
  return cookieIn(header, LOGIN, apiEndpoint);
}

/** For Set-Cookie. */
export function cookie(
  kind: CookieKind,
  { value, seconds }: { readonly value: string; readonly seconds: number },
  apiEndpoint: string,
): string {
  const { name, attributes } = sentAs(kind, apiEndpoint);
  return `${name}=${value}; Max-Age=${seconds}; ${attributes}`;
}

/** For Set-Cookie: the browser forgets it. */
export function noCookie(kind: CookieKind, apiEndpoint: string): string {
  return cookie(kind, { value: '', seconds: 0 }, apiEndpoint);
}

/** The value in a Cookie header. */
export function cookieIn(header: string, kind: CookieKind, apiEndpoint: string): string | undefined {
  const { name } = sentAs(kind, apiEndpoint);
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Lax, because GitHub sends the browser back. With `__Host-`, no other host of the company's domain can set a
 * cookie of its own in a browser, and so continue there with a login that somebody else has confirmed. The
 * prefix requires TLS and the path `/` (RFC 6265bis, 4.1.3.2); a laptop has no TLS.
 */
function sentAs(
  kind: CookieKind,
  apiEndpoint: string,
): { readonly name: string; readonly attributes: string } {
  const { protocol, pathname } = new URL(apiEndpoint);
  if (protocol === 'https:') {
    return { name: `__Host-${kind.name}`, attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax' };
  }
  const path = `${pathname.replace(/\/$/, '')}${kind.path}`;
  return { name: kind.name, attributes: `Path=${path}; HttpOnly; SameSite=Lax` };
}
