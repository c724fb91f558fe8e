// POST /registry/-/v1/login

import { baseContext } from '../contextFactory';
import { RegistryError } from '../errors';
import { errorReply, lambda } from '../http/lambda';
import type { Reply } from '../http/reply';

/**
 * npm and pnpm ask for a web login first; on 404 they ask for name and password (protocol.md §5.2). Returned, not
 * thrown: it happens at every login, and is no error to tell subscribers of.
 */
function refuseWebLogin(): Reply {
  return errorReply(
    new RegistryError(
      404,
      'This registry has no login in the browser. Use your GitHub login and, as password, a GitHub personal access token.',
    ),
  );
}

export default lambda('login:post', baseContext, refuseWebLogin);
