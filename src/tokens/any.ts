// GET and POST /registry/-/npm/v1/tokens, DELETE /registry/-/npm/v1/tokens/token/{token}

import type { TokensContext } from '../context';
import { tokensContext } from '../contexts/tokens';
import { RegistryError } from '../errors';
import { caller } from '../http/authorize';
import { lambda } from '../http/lambda';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import { isPerson } from '../registry/machineTokens/values';
import { createToken } from './create';
import { listTokens } from './list';
import { revokeToken } from './revoke';

/** `npm token`. One function, as all three are about one object. Tokens themselves make, see and revoke no tokens. */
function tokens(request: Request, context: TokensContext): Promise<Reply> {
  caller(request);
  if (!isPerson(request.authorizer)) {
    throw new RegistryError(403, 'Only people make, list and revoke tokens. Log in with npm login first.');
  }
  if (request.method === 'POST') return createToken(request, context);
  return request.method === 'DELETE' ? revokeToken(request, context) : listTokens(request, context);
}

export default lambda('tokens', tokensContext, tokens);
