// POST /registry/-/web/decide

import type { WebDecideContext } from '../context';
import { webDecideContext } from '../contexts/web';
import { RegistryError } from '../errors';
import { handler } from '../http/lambda';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import type { Caller } from '../ports/log';
import { noSessionCookie } from '../registry/login/pages';
import { stageIdIn } from '../registry/stages/stage';
import { approvedEvent, stageEvent } from '../registry/stages/told';
import { approveStage, rejectStage } from '../store/stages/decide';
import { formIn, isFromHere, isOfSession } from './form';
import { crossSitePage, loginPage, refusedPage } from './pages/login';
import { nothingHere, PAGES, pathOf } from './routes';
import { type OpenSession, sessionOf } from './session';
import { failed, plainReply } from './view/document';
import { within } from './visit';

/** A reason has 500 characters at most, and each may take twelve bytes in a form. */
const MAX_FORM_BYTES = 16 * 1024;

/**
 * What the forms on the page of a proposed version do. A function of its own: the others that browsers call cannot
 * publish anything.
 */
async function decide(request: Request, context: WebDecideContext): Promise<Reply> {
  if (!isFromHere(request, context)) return plainReply(crossSitePage(context), context);
  const session = await sessionOf(request, context);
  if (session.is === 'refused') {
    const forgetting = { 'set-cookie': noSessionCookie(context.config.apiEndpoint) };
    return plainReply(refusedPage(session.reason, context), context, forgetting);
  }
  if (session.is !== 'open') return plainReply(loginPage('ended', `${PAGES}/stages`, context), context);
  const form = formIn(request, MAX_FORM_BYTES);
  if (!isOfSession(form, session)) return plainReply(crossSitePage(context), context);
  try {
    return await decided(form, session, context);
  } catch (failure) {
    return notDecided(failure, { id: form.get('id') ?? '', session }, context);
  }
}

async function decided(
  form: URLSearchParams,
  session: OpenSession,
  context: WebDecideContext,
): Promise<Reply> {
  const field = (name: string) => form.get(name) ?? '';
  if (field('decision') === 'approve') return approve(field('id'), session, context);
  if (field('decision') !== 'reject') throw nothingHere();
  return reject({ id: field('id'), reason: field('reason') }, session, context);
}

type Asked = { readonly id: string; readonly session: OpenSession };

/** It knows who looked, and leads back. */
function notDecided(failure: unknown, { id: text, session }: Asked, context: WebDecideContext): Reply {
  const id = stageIdIn(text);
  const way = id && {
    href: within(context.config, pathOf({ page: 'stage', id })),
    words: 'Back to the proposed version',
  };
  const { csrf, identity } = session;
  const looked = { session: { login: identity.login, csrf }, heading: 'Not decided', ...(way && { way }) };
  const event = { namespace: 'web:decide', body: undefined, user: callerOf(session) };
  return { ...failed(failure, context, looked), failure, event };
}

async function approve(id: string, session: OpenSession, context: WebDecideContext): Promise<Reply> {
  const { stage, published } = await approveStage({ id, principal: session.rights.principal }, context);
  const reply = backTo(stage.id, context);
  if (!published) return reply;
  const body = approvedEvent(stage, published, context.config);
  return { ...reply, event: { namespace: 'stage:approved', body, user: callerOf(session) } };
}

type Rejection = { readonly id: string; readonly reason: string };

async function reject(rejection: Rejection, session: OpenSession, context: WebDecideContext): Promise<Reply> {
  if (rejection.reason.trim() === '') throw new RegistryError(422, 'Say why it is not to be published.');
  const { principal } = session.rights;
  const { stage, isNew } = await rejectStage({ ...rejection, principal }, context);
  const event = {
    namespace: 'stage:rejected',
    body: stageEvent(stage, context.config),
    user: callerOf(session),
  };
  return { ...backTo(stage.id, context), ...(isNew && { event }) };
}

function callerOf({ identity: { login, avatar } }: OpenSession): Caller {
  return { name: login, avatar };
}

/** 303, so that the browser goes on with a GET: the page says what was decided. */
function backTo(id: string, { config }: WebDecideContext): Reply {
  const location = within(config, pathOf({ page: 'stage', id }));
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

export default handler({ namespace: 'web:decide', context: webDecideContext, route: decide, failed });
