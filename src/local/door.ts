import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../lib/loopback';

export type Refused = { readonly status: number; readonly error: string };

/**
 * Why a request is not let in, or undefined. A web page elsewhere can give its own name this machine's address (DNS
 * rebinding): the browser then sends that name as Host. And it can send forms here: the browser names it as Origin.
 * `own` are the URLs under which people know the server, besides this machine's loopback.
 */
export function refusedAtDoor({ method, headers }: Asked, own: readonly URL[]): Refused | undefined {
  const { host, origin } = headers;
  if (host !== undefined && !isOwnHost(host, own)) return FOREIGN_HOST;
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  return isRead || origin === undefined || isOwnOrigin(origin, { host, own }) ? undefined : FOREIGN_ORIGIN;
}

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

const FOREIGN_HOST = {
  status: 421,
  error:
    'This server does not have the name that the request gives it. Use localhost, or set CODEBOX_PUBLIC_URL to the URL that clients use.',
};
const FOREIGN_ORIGIN = {
  status: 403,
  error: 'A web page of another server has sent this. Nothing was done.',
};

function isOwnHost(host: string, own: readonly URL[]): boolean {
  const name = parsed(`http://${host}`)?.hostname ?? '';
  return isLoopback(name) || own.some(({ hostname }) => hostname === name);
}

type Home = { readonly host: string | undefined; readonly own: readonly URL[] };

/** To the letter, as browsers write it: with the scheme, and without a path. */
function isOwnOrigin(origin: string, { host, own }: Home): boolean {
  return origin === parsed(`http://${host}`)?.origin || own.some((url) => url.origin === origin);
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
