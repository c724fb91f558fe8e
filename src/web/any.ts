// GET /registry/-/web, and everything below it

import type { WebContext } from '../context';
import { webContext } from '../contexts/web';
import { handler } from '../http/lambda';
import { notModified, type Reply, redirect } from '../http/reply';
import { holds, type Request } from '../http/request';
import type { Caller } from '../ports/log';
import { noSessionCookie } from '../registry/login/pages';
import { takeAnswer } from './callback';
import type { Undrawn, WebPage } from './page';
import { loginPage, refusedPage } from './pages/login';
import { pageOf } from './pages/pageOf';
import { PAGES, routeOf, type WebRoute } from './routes';
import { type OpenSession, sessionOf } from './session';
import { startSignIn, wayBack } from './signIn';
import { keepable } from './view/cached';
import { failed, headersOf, pageReply, plainReply } from './view/document';
import { type Visit, visitOf, within } from './visit';
import { wayOn } from './wayOn';

/** Without a session there is the login alone: what one may not see, and what is not there, look the same. */
async function answer(request: Request, context: WebContext): Promise<Reply> {
  const { resource, params, query } = request;
  if (resource.endsWith('/login/callback/web')) return takeAnswer(request, context);
  if (!resource.includes(PAGES)) return redirect(within(context.config, `${PAGES}/`));
  const path = params.get('proxy') ?? '';
  if (path === 'login/github' && context.config.loginFlow === 'web') return startSignIn(request, context);
  if (path === 'login') {
    const page = loginPage(query.has('out') ? 'out' : 'asked', wayBack(query.get('to') ?? ''), context);
    return plainReply(page, context);
  }
  const session = await sessionOf(request, context);
  const to = wayBack(wanted(path, query));
  if (session.is === 'open') return showAny(request, session, context);
  if (session.is === 'none') return plainReply(loginPage('none', to, context), context);
  const isRefused = session.is === 'refused';
  const page = isRefused ? refusedPage(session.reason, context) : loginPage('ended', to, context);
  return plainReply(page, context, { 'set-cookie': noSessionCookie(context.config.apiEndpoint) });
}

function wanted(path: string, query: Request['query']): string {
  const text = String(new URLSearchParams([...query]));
  return `${PAGES}/${path}${text === '' ? '' : `?${text}`}`;
}

/** An error knows who looked: the log does, and its page has their name, and a way out. */
async function showAny(request: Request, session: OpenSession, context: WebContext): Promise<Reply> {
  const visit = visitOf(request, session, context.config);
  const { login: name, avatar } = session.identity;
  const user = { name, avatar };
  let route: WebRoute | undefined;
  try {
    route = routeOf(request.params.get('proxy') ?? '', request.query);
    return await showPage(route, { visit, user }, context);
  } catch (failure) {
    const event = { namespace: 'web:get', body: undefined, user };
    const way = route && wayOn(route, visit);
    return { ...failed(failure, context, { session: visit.session, way }), failure, event };
  }
}

type Viewer = { readonly visit: Visit; readonly user: Caller };

async function showPage(route: WebRoute, { visit, user }: Viewer, context: WebContext): Promise<Reply> {
  const { config } = context;
  const found = await pageOf(route, visit, context);
  const headers = keepable(found, visit, config);
  const frame = { config, session: visit.session, headers };
  const isHeld = headers.etag !== undefined && holds(visit.request, headers.etag);
  const reply = isHeld ? notModified(headersOf(frame)) : pageReply(await drawn(found), frame);
  return { ...reply, event: { namespace: 'web:get', body: { page: route.page }, user } };
}

async function drawn(found: WebPage | Undrawn): Promise<WebPage> {
  return 'draw' in found ? found.draw() : found;
}

export default handler({ namespace: 'web:get', context: webContext, route: answer, failed });
