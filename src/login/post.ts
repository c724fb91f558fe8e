// POST /registry/-/v1/login

import type { LoginStartContext } from '../context';
import { loginStartContext } from '../contexts/login';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { errorReply, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { startDeviceLogin } from './device';
import { startWebLogin } from './web';

/**
 * The request's content is not used: npm sends a hostname or nothing, yarn nothing, some clients a token that
 * is not valid any more.
 */
async function startLogin(request: Request, context: LoginStartContext): Promise<Reply> {
  switch (context.config.loginFlow) {
    case 'web':
      return startWebLogin(request, context);
    case 'device':
      return startDeviceLogin(request, context);
    case 'legacy':
      return refuseWebLogin();
  }
}

/**
 * On 404, npm and pnpm ask for name and password (docs/protocol.md §8.2). It is returned and not thrown,
 * because it happens at every login and is not an error for subscribers.
 */
function refuseWebLogin(): Reply {
  return errorReply(
    new RegistryError(
      404,
      'This registry has no login in the browser. Use your GitHub login and, as password, a GitHub personal access token.',
    ),
  );
}

export default lambda('login:post', loginStartContext, startLogin);
