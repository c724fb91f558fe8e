import { randomBytes } from 'node:crypto';
import { decisionAbout } from '../authorizers/decision';
import { refusalOf } from '../authorizers/rights';
import type { WebContext } from '../context';
import { RegistryError } from '../errors';
import { type Reply, redirect } from '../http/reply';
import type { Request } from '../http/request';
import type { Decision } from '../ports/github';
import { nonceOf, SESSION_HOURS, sessionCookie } from '../registry/login/pages';
import type { SignIn } from '../registry/login/pagesContents';
import { hashOf, verifierOf } from '../registry/login/session';
import { pagesCallbackUrl } from '../registry/login/urls';
import { sameToken } from '../registry/tokens';
import * as pages from './pages/login';
import { plainReply } from './view/document';
import { within } from './visit';

const CODE = /^[\x21-\x7e]{1,200}$/;

/** GET /registry/-/v1/login/callback/web: GitHub sends the browser back, which becomes a session in a cookie. */
export async function takeAnswer(request: Request, context: WebContext): Promise<Reply> {
  const { open } = await context.seals();
  const state = open('web-state', request.query.get('state') ?? '');
  if (state === undefined) return plainReply(pages.badLinkPage(context), context);
  if (state === 'expired') return plainReply(pages.tooLatePage(context), context);
  if (!isSameBrowser(request, state, context)) return plainReply(pages.otherBrowserPage(context), context);
  const error = request.query.get('error');
  if (error === 'access_denied') return plainReply(pages.cancelledPage(context), context);
  if (error !== undefined) return appFault(request, context);
  const code = request.query.get('code') ?? '';
  const token = CODE.test(code)
    ? await context.oauth.exchange(code, verifierOf(state.seed), pagesCallbackUrl(context.config))
    : undefined;
  if (token === undefined) return plainReply(pages.notCompletedPage(context), context);
  return admit(token, state, context);
}

function isSameBrowser({ headers }: Request, { nonceHash }: SignIn, { config }: WebContext): boolean {
  const nonce = nonceOf(headers.get('cookie') ?? '', config.apiEndpoint);
  return nonce !== undefined && sameToken(hashOf(nonce), nonceHash);
}

/** GitHub's own words are not shown: anybody can write them into the address. */
function appFault({ query }: Request, context: WebContext): Reply {
  const reason = /^[a-z_]{1,40}$/.exec(query.get('error') ?? '')?.[0];
  const line = { namespace: 'web:callback', error: 'GitHub refused a login.', reason };
  context.logger.line({ level: 'warn', ...line });
  return plainReply(pages.appFaultPage(context), context);
}

/**
 * The code is used up. If GitHub goes away before it says whose token it is, the browser keeps it all the same: every
 * page asks again.
 */
async function admit(token: string, { to }: SignIn, context: WebContext): Promise<Reply> {
  const decision = await decisionOrOutage(token, context);
  if (decision === 'outage') return enter({ token, to }, context);
  if (!decision) return plainReply(pages.notCompletedPage(context), context);
  const { identity, rights } = decision;
  if (!rights.read) return refuse(token, refusalOf(rights), { login: identity.login, context });
  const user = { name: identity.login, avatar: identity.avatar };
  const event = { namespace: 'user:put', body: { user: identity.login }, user, always: true } as const;
  return { ...(await enter({ token, to }, context)), event };
}

async function decisionOrOutage(
  token: string,
  context: WebContext,
): Promise<Decision | 'outage' | undefined> {
  try {
    return await decisionAbout(token, context);
  } catch (error) {
    if (error instanceof RegistryError && error.status === 503) return 'outage';
    throw error;
  }
}

type Refused = { readonly login: string; readonly context: WebContext };

async function refuse(token: string, reason: string, { login, context }: Refused): Promise<Reply> {
  await context.github.revoke(token);
  context.logger.line({ level: 'warn', namespace: 'web:callback', user: login, error: reason });
  return plainReply(pages.refusedPage(reason, context), context);
}

async function enter(
  { token, to }: { readonly token: string; readonly to: string },
  context: WebContext,
): Promise<Reply> {
  const { seal } = await context.seals();
  const expires = Date.now() + SESSION_HOURS * 3_600_000;
  const csrf = randomBytes(24).toString('base64url');
  const sealed = seal('web-session', { token, csrf, expires });
  const reply = redirect(within(context.config, to));
  const headers = { ...reply.headers, 'set-cookie': sessionCookie(sealed, context.config.apiEndpoint) };
  return { ...reply, headers };
}
