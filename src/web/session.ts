import { decisionAbout } from '../authorizers/decision';
import { refusalOf } from '../authorizers/rights';
import type { LoginContext, SealContext } from '../context';
import type { Request } from '../http/request';
import type { Decision } from '../ports/github';
import { sealedSessionOf } from '../registry/login/pages';
import type { PagesSession } from '../registry/login/pagesContents';

export type OpenSession = Decision & Pick<PagesSession, 'token' | 'csrf'> & { readonly is: 'open' };

/** `ended`: it is too old, or its token is not valid any more. `refused`: its owner may not read here any more. */
export type Session =
  | OpenSession
  | { readonly is: 'none' | 'ended' }
  | { readonly is: 'refused'; readonly reason: string };

/**
 * The session in the cookie, as the authorizer would see its token. RegistryError 503: GitHub does not answer; then
 * nobody is logged out.
 */
export async function sessionOf(request: Request, context: LoginContext & SealContext): Promise<Session> {
  if (!sealedIn(request, context)) return { is: 'none' };
  const held = await heldSession(request, context);
  const decision = held && (await decisionAbout(held.token, context));
  if (!decision) return { is: 'ended' };
  if (!decision.rights.read) return { is: 'refused', reason: refusalOf(decision.rights) };
  return { is: 'open', ...decision, token: held.token, csrf: held.csrf };
}

/** What the browser holds; undefined: nothing, or nothing that still counts. GitHub is not asked. */
export async function heldSession(request: Request, context: SealContext): Promise<PagesSession | undefined> {
  const sealed = sealedIn(request, context);
  if (!sealed) return undefined;
  const { open } = await context.seals();
  const content = open('web-session', sealed);
  return content === 'expired' ? undefined : content;
}

function sealedIn({ headers }: Request, { config }: SealContext): string | undefined {
  return sealedSessionOf(headers.get('cookie') ?? '', config.apiEndpoint);
}
