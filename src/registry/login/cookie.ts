import { LOGIN_MINUTES } from './session';

/** Binds a login to the browser that confirmed it. */
export function loginCookie(nonce: string, apiEndpoint: string): string {
  const { name, attributes } = kindOf(apiEndpoint);
  return `${name}=${nonce}; Max-Age=${LOGIN_MINUTES * 60}; ${attributes}`;
}

export function clearedCookie(apiEndpoint: string): string {
  const { name, attributes } = kindOf(apiEndpoint);
  return `${name}=; Max-Age=0; ${attributes}`;
}

/** The value that `loginCookie` has set, from a Cookie header. */
export function nonceIn(header: string, apiEndpoint: string): string | undefined {
  const { name } = kindOf(apiEndpoint);
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Lax, because GitHub sends the browser back. With `__Host-`, no other host of the company's domain can set a
 * cookie of its own in a browser, and so continue there with a login that somebody else has confirmed. The
 * prefix requires TLS and the path `/` (RFC 6265bis, 4.1.3.2); a laptop has no TLS.
 */
function kindOf(apiEndpoint: string): { readonly name: string; readonly attributes: string } {
  const { protocol, pathname } = new URL(apiEndpoint);
  if (protocol === 'https:') {
    return { name: '__Host-cbx_login', attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax' };
  }
  const path = `${pathname.replace(/\/$/, '')}/-/v1/login`;
  return { name: 'cbx_login', attributes: `Path=${path}; HttpOnly; SameSite=Lax` };
}
