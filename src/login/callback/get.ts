// GET /registry/-/v1/login/callback

import type { CallbackContext } from '../../context';
import { callbackContext } from '../../contexts/login';
import type { Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { clearedCookie } from '../../registry/login/cookie';
import { authorized, over, type Stage } from '../../registry/login/parked';
import { APP_FAULT, DENIED } from '../../registry/login/reasons';
import { park } from '../../store/parkedLogins';
import { type Page, pageReply } from '../pages/document';
import { hostOf, pageLambda } from '../pages/lambda';
import * as pages from '../pages/outcomes';
import { outcomeUrl, showOutcome } from './outcome';
import { isSameBrowser } from './sameBrowser';

const CODE = /^[\x21-\x7e]{1,200}$/;

/** GitHub sends the browser back. Its answer is stored, sealed, until the client asks for it. */
async function takeAnswer(request: Request, context: CallbackContext): Promise<Reply> {
  if (request.query.has('outcome')) return showOutcome(request, context);
  const { open } = await context.seals();
  const sealed = request.query.get('state') ?? '';
  const state = open('state', sealed);
  const answer = answerIn(request);
  const page = (status: number, shown: Page) => pageReply(shown, { status, host: hostOf(context) });
  if (state === undefined || answer === undefined) return page(400, pages.badLinkPage);
  if (state === 'expired') return page(410, pages.expiredPage);
  if (!isSameBrowser(request, state, context)) return page(400, pages.otherBrowserPage);
  if (answer.page === pages.appFaultPage) report(request, context);
  const { sid, expires } = state;
  if ((await park({ sid, expires, ...answer.stage }, context)) === 'exists') return page(409, pages.usedPage);
  if (answer.page === pages.donePage) return page(200, pages.finishingPage(outcomeUrl(context, sealed)));
  const headers = { 'set-cookie': clearedCookie(context.config.apiEndpoint) };
  return pageReply(answer.page, { status: 200, host: hostOf(context), headers });
}

type Answer = { readonly stage: Stage; readonly page: Page };

/** GitHub's words are not shown, because anybody can write them into the address. */
function answerIn({ query }: Request): Answer | undefined {
  const error = query.get('error');
  if (error === 'access_denied') return { stage: over(DENIED), page: pages.deniedPage };
  if (error !== undefined) return { stage: over(APP_FAULT), page: pages.appFaultPage };
  const code = query.get('code') ?? '';
  return CODE.test(code) ? { stage: authorized(code), page: pages.donePage } : undefined;
}

/** For the operator, who has to repair it. Anything that is not the name of an error is left out. */
function report({ query }: Request, { logger }: CallbackContext): void {
  const reason = /^[a-z_]{1,40}$/.exec(query.get('error') ?? '')?.[0];
  logger.line({ level: 'warn', namespace: 'login:callback:get', error: 'GitHub refused a login.', reason });
}

export default pageLambda('login:callback:get', callbackContext, takeAnswer);
