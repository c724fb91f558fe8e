import { refusalOf, rightsOf } from '../../authorizers/rights';
import type { LoginContext } from '../../context';
import { json, type Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { NOT_COMPLETED } from '../../registry/login/reasons';
import type { Answered } from '../../store/parkedLogins';
import { ended, NEVER_KEPT } from './answers';

/** Gives the token to somebody who may read anything here, and revokes it for everybody else. */
export async function admit(token: string, request: Request, context: LoginContext): Promise<Admission> {
  const identity = await context.github.identify(token);
  if (!identity) return { reply: ended(request, NOT_COMPLETED), answered: undefined };
  const { login, avatar } = identity;
  const rights = await rightsOf({ identity, token }, context);
  if (!rights.read) {
    await context.github.revoke(token);
    const reason = refusalOf(rights);
    context.logger.line({ level: 'warn', namespace: 'done:get', user: login, error: reason });
    return { reply: ended(request, reason), answered: { ended: { login, isRefused: true }, reason } };
  }
  const headers = { ...NEVER_KEPT, 'npm-notice': `You are ${login} at GitHub.` };
  const user = { name: login, avatar };
  const event = { namespace: 'user:put', body: { user: login }, user, always: true } as const;
  const reply = json(200, { token }, { headers, event });
  return { reply, answered: { ended: { login, isRefused: false } } };
}

/** The answer for the client, and what the browser is told of it. */
type Admission = { readonly reply: Reply; readonly answered: Answered };
