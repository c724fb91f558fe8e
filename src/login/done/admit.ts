import { refusalOf, rightsOf } from '../../authorizers/rights';
import type { LoginContext } from '../../context';
import { json, type Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { NOT_COMPLETED } from '../../registry/login/reasons';
import { ended, NEVER_KEPT } from './answers';

/** Gives the token to somebody who may read anything here, and revokes it for everybody else. */
export async function admit(token: string, request: Request, context: LoginContext): Promise<Reply> {
  const identity = await context.github.identify(token);
  if (!identity) return ended(request, NOT_COMPLETED);
  const { login, avatar } = identity;
  const rights = await rightsOf({ identity, token }, context);
  if (!rights.read) {
    await context.github.revoke(token);
    const reason = refusalOf(rights);
    context.logger.line({ level: 'warn', namespace: 'done:get', user: login, error: reason });
    return ended(request, reason);
  }
  const headers = { ...NEVER_KEPT, 'npm-notice': `You are ${login} at GitHub.` };
  const user = { name: login, avatar };
  const event = { namespace: 'user:put', body: { user: login }, user, always: true } as const;
  return json(200, { token }, { headers, event });
}
