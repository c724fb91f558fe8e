import type { SealContext } from '../../context';
import type { Reply } from '../../http/reply';
import { param, type Request } from '../../http/request';
import { bytesOfAddress } from '../../lib/ipAddress';
import type { LoginPage } from '../../registry/login/session';
import { deviceUrl } from '../../registry/login/urls';
import { confirmPage, confirmWithoutCodePage } from '../pages/confirm';
import { devicePage } from '../pages/device';
import { type Page, pageReply } from '../pages/document';
import { hostOf } from '../pages/lambda';
import { badLinkPage, expiredPage, otherAddressPage } from '../pages/outcomes';

/** The login in the path, or the page that says why there is none. */
export async function openLogin(
  request: Request,
  context: SealContext,
): Promise<{ readonly login: LoginPage } | { readonly reply: Reply }> {
  const { open } = await context.seals();
  const login = open('page', param(request, 'token'));
  const host = hostOf(context);
  if (login === undefined) return { reply: pageReply(badLinkPage, { status: 404, host }) };
  if (login === 'expired') return { reply: pageReply(expiredPage, { status: 410, host }) };
  return { login };
}

/** The first page in the browser. */
export function firstPage(login: LoginPage, request: Request, context: SealContext): Reply {
  const host = hostOf(context);
  if (!isFromRightPlace(login, request)) return pageReply(otherAddressPage, { status: 403, host });
  return pageReply(pageOf(login, host, context), { status: 200, host });
}

function pageOf(login: LoginPage, host: string, { config }: SealContext): Page {
  if (login.flow === 'device') {
    const verificationUrl = login.verificationUrl ?? deviceUrl(config.githubWebUrl);
    return devicePage({ ...login, verificationUrl, host });
  }
  const { confirmation, asker } = login;
  return confirmation === undefined ? confirmWithoutCodePage({ host, asker }) : confirmPage({ host, asker });
}

/**
 * An attacker who sends a link to others may pretend to be yarn, to do without the code. Then the address of
 * the browser has to be that of the client, and the victim's is not.
 */
export function isFromRightPlace(login: LoginPage, { sourceIp }: Request): boolean {
  if (login.flow === 'device' || login.confirmation !== undefined) return true;
  const from = bytesOfAddress(sourceIp);
  return from.length > 0 && from.equals(bytesOfAddress(login.asker.address));
}
