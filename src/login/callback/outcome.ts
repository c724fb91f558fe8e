import { setTimeout as pause } from 'node:timers/promises';
import type { CallbackContext } from '../../context';
import type { Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { clearedCookie } from '../../registry/login/cookie';
import type { Over } from '../../registry/login/parked';
import { readOver } from '../../store/parkedLogins';
import { type Page, pageReply } from '../pages/document';
import { hostOf } from '../pages/lambda';
import * as pages from '../pages/outcomes';
import { isSameBrowser } from './sameBrowser';

/** Clients ask every three seconds, and GitHub takes a moment to say who it is. */
const PATIENCE_MS = 6000;
const PAUSE_MS = 400;

/**
 * GET …/callback?outcome={state}: how the login ended. Who the person is, only the client's next question shows. The
 * page has no script to wait for that, so the answer waits.
 */
export async function showOutcome(request: Request, context: CallbackContext): Promise<Reply> {
  const { open } = await context.seals();
  const state = open('state', request.query.get('outcome') ?? '');
  const page = (status: number, shown: Page, headers = {}) =>
    pageReply(shown, { status, host: hostOf(context), headers });
  if (state === undefined) return page(400, pages.badLinkPage);
  if (state === 'expired') return page(410, pages.expiredPage);
  if (!isSameBrowser(request, state, context)) return page(400, pages.otherBrowserPage);
  const over = await whenOver(state.sid, context);
  return page(200, pageOf(over), { 'set-cookie': clearedCookie(context.config.apiEndpoint) });
}

function pageOf(over: Over | undefined): Page {
  if (over === undefined) return pages.donePage;
  if (over.login === undefined) return pages.failedPage(over.reason);
  return over.isRefused ? pages.refusedPage(over.reason) : pages.loggedInPage(over.login);
}

/** undefined: it is not over yet. Nobody can make us wait for a login that GitHub has not answered. */
async function whenOver(sid: string, context: CallbackContext): Promise<Over | undefined> {
  const started = performance.now();
  for (;;) {
    const found = await readOver(sid, context);
    if (found !== 'waiting') return found;
    if (performance.now() - started >= PATIENCE_MS) return undefined;
    await pause(PAUSE_MS);
  }
}
