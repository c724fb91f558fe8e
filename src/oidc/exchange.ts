// POST /registry/-/npm/v1/oidc/token/exchange/package/{name}, and the same without /registry

import type { WorkflowContext } from '../context';
import { workflowContext } from '../contexts/tokens';
import { EXCHANGES } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import { grantedActions } from '../registry/workflows/trust';
import { issueToken } from './issue';

/**
 * npm's trusted publishing. npm 11.5 and later ask before each publish, always at the root of the host,
 * whatever the path of the registry is (npm/cli, lib/utils/oidc.js). The token in the answer replaces the one
 * in .npmrc, so a workflow that may only read gets none here.
 */
function exchange(request: Request, context: WorkflowContext): Promise<Reply> {
  const name = packageName(request).full;
  return issueToken(request, context, {
    // Rules ignore the case of a name, so the mark of use does too: one ID token is not good for every spelling.
    purpose: `publish ${name.toLowerCase()}`,
    limits: (workflow) => {
      const actions = grantedActions(context.config, workflow, name);
      const mayWrite = actions.includes('publish') || actions.includes('stage');
      return mayWrite ? { packages: [name], actions } : undefined;
    },
  });
}

export default lambda('oidc:exchange', workflowContext, below(EXCHANGES, exchange));
