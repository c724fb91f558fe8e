// POST /registry/-/web/{proxy+}

import type { WebChangeContext } from '../context';
import { webChangeContext } from '../contexts/web';
import { RegistryError } from '../errors';
import { handler } from '../http/lambda';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import { noSessionCookie } from '../registry/login/pages';
import { formIn, isFromHere, isOfSession } from './form';
import { crossSitePage, stillValidPage } from './pages/login';
import { revokeToken } from './revokeToken';
import { nothingHere, PAGES } from './routes';
import { heldSession, sessionOf } from './session';
import { failed, plainReply } from './view/document';
import { within } from './visit';

/** What the pages change: the session itself, and tokens for machines. */
async function change(request: Request, context: WebChangeContext): Promise<Reply> {
  const wanted = request.params.get('proxy');
  if (wanted !== 'logout' && wanted !== 'tokens/revoke') throw nothingHere();
  // Before the session: a browser keeps its cookie from other sites' forms, which must not end it all the same.
  if (!isFromHere(request, context)) return plainReply(crossSitePage(context), context);
  const held = await heldSession(request, context);
  if (!held) return loggedOut(context);
  const form = formIn(request);
  if (!isOfSession(form, held)) return plainReply(crossSitePage(context), context);
  if (wanted === 'logout') return logOut(held.token, context);
  const session = await sessionOf(request, context);
  return session.is === 'open' ? revokeToken(form, session, context) : loggedOut(context);
}

/**
 * A session whose token is dead already ends as well. If GitHub is away, the browser forgets the session all the same,
 * and the person hears that the token lives on.
 */
async function logOut(token: string, context: WebChangeContext): Promise<Reply> {
  const { github, decisions } = context;
  try {
    const identity = await github.identify(token);
    await github.revoke(token);
    decisions.forget(token);
    if (!identity) return loggedOut(context);
    const { login, avatar } = identity;
    const user = { name: login, avatar };
    return { ...loggedOut(context), event: { namespace: 'user:delete', body: { user: login }, user } };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const { message } = error;
    context.logger.line({ level: 'error', namespace: 'web:logout', error: message });
    return plainReply(stillValidPage(message, context), context, forgetting(context));
  }
}

/** 303, so that the browser goes on with a GET. */
function loggedOut(context: WebChangeContext): Reply {
  const location = within(context.config, `${PAGES}/login?out=`);
  const headers = { location, 'cache-control': 'no-store', ...forgetting(context) };
  return { status: 303, headers, body: '' };
}

function forgetting({ config }: WebChangeContext): Reply['headers'] {
  return { 'set-cookie': noSessionCookie(config.apiEndpoint) };
}

export default handler({ namespace: 'web:post', context: webChangeContext, route: change, failed });
