import type { Request } from '../http/request';
import { withoutTrailingSlash } from '../lib/trailingSlash';
import { pathOf, type WebRoute } from './routes';
import type { OpenSession } from './session';

/** Somebody who is logged in looks at a page. */
export type Visit = {
  /** Its `user` and `principal` are those of the session: `authorize` and `may` work as for npm. */
  readonly request: Request;
  /** The registry's host, as people know it. */
  readonly host: string;
  readonly session: { readonly login: string; readonly csrf: string };
  /** The absolute path of a page, with the path of the stage on AWS. */
  readonly href: (route: WebRoute) => string;
};

type Endpoint = { readonly apiEndpoint: string };

export function visitOf(request: Request, session: OpenSession, endpoint: Endpoint): Visit {
  const { login, avatar } = session.identity;
  return {
    request: { ...request, user: { name: login, avatar }, principal: session.rights.principal },
    host: new URL(endpoint.apiEndpoint).host,
    session: { login, csrf: session.csrf },
    href: (route) => within(endpoint, pathOf(route)),
  };
}

/** The absolute path of what is below the registry. */
export function within({ apiEndpoint }: Endpoint, path: string): string {
  return withoutTrailingSlash(new URL(apiEndpoint).pathname) + path;
}
