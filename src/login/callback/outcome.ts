import type { CallbackContext } from '../../context';
import type { Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { clearedCookie } from '../../registry/login/cookie';
import type { Over } from '../../registry/login/parked';
import { callbackUrl } from '../../registry/login/urls';
import { readOver } from '../../store/parkedLogins';
import { type Page, pageReply } from '../pages/document';
import { hostOf } from '../pages/lambda';
import * as pages from '../pages/outcomes';
import { isSameBrowser } from './sameBrowser';

/** Clients ask every three seconds, and GitHub takes a moment to say who it is. */
const LOOKS = 5;
const PAUSE_SECONDS = 2;

/**
 * GET …/callback?outcome={state}: how the login ended. Who the person is, only the client's next question shows. The
 * page has no script to wait for that, so the browser loads it again, a few times. The answer itself never waits: it
 * would hold a function, and anybody can begin logins that nobody picks up.
 */
export async function showOutcome(request: Request, context: CallbackContext): Promise<Reply> {
  const { open } = await context.seals();
  const state = open('state', request.query.get('outcome') ?? '');
  const page = (status: number, shown: Page, headers = {}) =>
    pageReply(shown, { status, host: hostOf(context), headers });
  if (state === undefined) return page(400, pages.badLinkPage);
  if (state === 'expired') return page(410, pages.expiredPage);
  if (!isSameBrowser(request, state, context)) return page(400, pages.otherBrowserPage);
  const over = await readOver(state.sid, context);
  const look = lookOf(request);
  if (over === 'waiting' && look < LOOKS)
    return { ...page(200, waitingPage(request, context, look + 1)), unlogged: true };
  return page(200, pageOf(over), { 'set-cookie': clearedCookie(context.config.apiEndpoint) });
}

/** Where the browser hears how the login ended; it is known by its cookie there, too. */
export function outcomeUrl({ config }: CallbackContext, state: string, look = 1): string {
  return `${callbackUrl(config)}?outcome=${encodeURIComponent(state)}&look=${look}`;
}

function waitingPage({ query }: Request, context: CallbackContext, look: number): Page {
  return pages.finishingPage(outcomeUrl(context, query.get('outcome') ?? '', look), PAUSE_SECONDS);
}

/** How often the browser has looked, with this time. Whatever else stands there is the last time. */
function lookOf({ query }: Request): number {
  const look = query.get('look') ?? '';
  return /^[1-9]$/.test(look) ? Number(look) : LOOKS;
}

function pageOf(over: Over | 'waiting' | undefined): Page {
  if (over === undefined || over === 'waiting') return pages.donePage;
  if (over.login === undefined) return pages.failedPage(over.reason);
  return over.isRefused ? pages.refusedPage(over.reason) : pages.loggedInPage(over.login);
}
