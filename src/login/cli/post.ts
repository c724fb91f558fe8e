// POST /registry/-/v1/login/cli/{token}

import { loginScope } from '../../authorizers/loginScope';
import type { SealContext } from '../../context';
import { sealContext } from '../../contexts/login';
import type { Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { isConfirmed } from '../../registry/login/code';
import { loginCookie } from '../../registry/login/cookie';
import { challengeOf, newNonce, sidOf, type WebPage } from '../../registry/login/session';
import { authorizeUrl, callbackUrl } from '../../registry/login/urls';
import { confirmPage } from '../pages/confirm';
import { pageReply } from '../pages/document';
import { hostOf, pageLambda } from '../pages/lambda';
import { continuePage, crossSitePage } from '../pages/outcomes';
import { firstPage, isFromRightPlace, openLogin } from './page';

/** Nobody has to log in to get here. */
const MAX_FORM_BYTES = 4096;

/** Takes the code from the terminal, and sends the browser to GitHub. */
async function confirmLogin(request: Request, context: SealContext): Promise<Reply> {
  const host = hostOf(context);
  if (isFromElsewhere(request, context)) return pageReply(crossSitePage, { status: 403, host });
  const opened = await openLogin(request, context);
  if ('reply' in opened) return opened.reply;
  const { login } = opened;
  if (login.flow === 'device' || !isFromRightPlace(login, request)) return firstPage(login, request, context);
  const { confirmation, asker } = login;
  if (confirmation !== undefined && !isConfirmed(typedCode(request), confirmation)) {
    return pageReply(confirmPage({ host, asker, isWrong: true }), { status: 400, host });
  }
  return toGitHub(login, context);
}

/**
 * Another web page that submits the form knows its own code, and would skip the person who should compare it.
 * Browsers say where a form comes from; older browsers, and all browsers without TLS, say so only by Origin. Whatever
 * is said has to be right, to the letter.
 */
function isFromElsewhere({ headers }: Request, { config }: SealContext): boolean {
  const isForeign = (name: string, own: string) => (headers.get(name) ?? own) !== own;
  return (
    isForeign('sec-fetch-site', 'same-origin') || isForeign('origin', new URL(config.apiEndpoint).origin)
  );
}

function typedCode(request: Request): string {
  const form = request.body(MAX_FORM_BYTES);
  return new URLSearchParams(form.toString('utf8')).get('code') ?? '';
}

type Confirmed = Pick<WebPage, 'seed'> & { readonly expires: number };

async function toGitHub({ seed, expires }: Confirmed, context: SealContext): Promise<Reply> {
  const { config } = context;
  const { seal } = await context.seals();
  const { nonce, nonceHash } = newNonce();
  const url = authorizeUrl({
    webUrl: config.githubWebUrl,
    clientId: config.githubClientId,
    redirectUri: callbackUrl(config),
    scope: loginScope(config),
    state: seal('state', { sid: sidOf(seed), nonceHash, expires }),
    challenge: challengeOf(seed),
  });
  const headers = { 'set-cookie': loginCookie(nonce, config.apiEndpoint) };
  return pageReply(continuePage(url), { status: 200, host: hostOf(context), headers });
}

export default pageLambda('login:cli:post', sealContext, confirmLogin);
