import type { APIGatewayProxyResult } from 'aws-lambda';
import { sealContext } from '../../src/contexts/login';
import showPage from '../../src/web/any';
import change from '../../src/web/change';
import decide from '../../src/web/decide';
import { sawAnswer } from './capture';
import { apiEvent } from './events';
import { authorize } from './login';

type Values = Readonly<Record<string, string>>;

const BELOW = '/registry/-/web/{proxy+}';
const DECIDE = '/registry/-/web/decide';
const CALLBACK = '/registry/-/v1/login/callback/web';

/** A browser, with the cookies that it was given. */
export type Browser = {
  /** Of a path below `/-/web/`, with its query; or of a whole URL of the callback. */
  get(path: string, headers?: Values): Promise<APIGatewayProxyResult>;
  post(path: string, form: Values, headers?: Values): Promise<APIGatewayProxyResult>;
  /** Logs in as that user of GitHub, or cancels (an empty name). The answer to GitHub's redirect. */
  logIn(user: string, to?: string): Promise<APIGatewayProxyResult>;
  readonly cookies: Map<string, string>;
};

export function openBrowser(): Browser {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (result: APIGatewayProxyResult) => {
    const [pair = ''] = String(result.headers?.['set-cookie'] ?? '').split(';');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (name !== '' && value === '') cookies.delete(name);
    if (name !== '' && value !== '') cookies.set(name, value);
    return sawAnswer(result);
  };
  const get = async (path: string, headers: Values = {}) => {
    const event = eventFor(path);
    return keep(await showPage({ ...event, headers: { ...event.headers, cookie: cookie(), ...headers } }));
  };
  return {
    cookies,
    get,
    post: async (path, form, headers = {}) => {
      const body = new URLSearchParams(form).toString();
      const sent = { cookie: cookie(), 'sec-fetch-site': 'same-origin', ...headers };
      const [, id, decision] = /^decide\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
      const event = { method: 'POST', body, headers: sent, user: null };
      if (id === undefined || decision === undefined) {
        return keep(await change(apiEvent({ ...event, resource: BELOW, params: { proxy: path } })));
      }
      const all = new URLSearchParams({ ...form, id, decision }).toString();
      return keep(await decide(apiEvent({ ...event, resource: DECIDE, body: all })));
    },
    logIn: async (user, to = '') => {
      const started = await get(`login/github?to=${encodeURIComponent(to)}`);
      return get(await authorize(String(started.headers?.location), user));
    },
  };
}

function eventFor(path: string) {
  const isCallback = URL.canParse(path);
  // Not as a URL, which would leave out `..`: a gateway hands it over as it was sent.
  const [proxy = '', search] = path.split(/\?(.*)/s);
  const query = Object.fromEntries(new URLSearchParams(search));
  if (isCallback) return apiEvent({ resource: CALLBACK, query, user: null });
  if (proxy === '') return apiEvent({ resource: '/registry/-/web', query, user: null });
  return apiEvent({ resource: BELOW, params: { proxy }, query, user: null });
}

/** The token in the browser's session, which no browser could read. */
export async function tokenOf({ cookies }: Browser): Promise<string> {
  const { open } = await sealContext().seals();
  const session = open('web-session', cookies.get('cbx_session') ?? '');
  if (session === undefined || session === 'expired') throw new Error('The browser has no session.');
  return session.token;
}

/** The value that a form of the page brings back. */
export function csrfIn(page: string): string {
  return /name="csrf" value="([^"]*)"/.exec(page)?.[1] ?? '';
}
