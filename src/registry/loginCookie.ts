import { LOGIN_MINUTES } from './loginSession';

const NAME = 'cbx_login';

/** Binds a login to the browser that confirmed it. Only the paths of the login get it back. */
export function loginCookie(nonce: string, apiEndpoint: string): string {
  return `${NAME}=${nonce}; Max-Age=${LOGIN_MINUTES * 60}; ${attributes(apiEndpoint)}`;
}

export function clearedCookie(apiEndpoint: string): string {
  return `${NAME}=; Max-Age=0; ${attributes(apiEndpoint)}`;
}

/** What `loginCookie` has set, in a Cookie header. */
export function nonceIn(header: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}

/** Lax, as GitHub sends the browser back. Secure wherever there is TLS: a laptop has none. */
function attributes(apiEndpoint: string): string {
  const { protocol, pathname } = new URL(apiEndpoint);
  const path = `${pathname.replace(/\/$/, '')}/-/v1/login`;
  return `Path=${path}; HttpOnly; SameSite=Lax${protocol === 'https:' ? '; Secure' : ''}`;
}
