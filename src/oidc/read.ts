// POST /registry/-/codebox/v1/oidc/token

import type { WorkflowContext } from '../context';
import { workflowContext } from '../contexts/tokens';
import { lambda } from '../http/lambda';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import { readablePackages } from '../registry/workflows/trust';
import { issueToken } from './issue';

/** Our own, for `npm ci`: npm asks for a token only when it publishes. */
function read(request: Request, context: WorkflowContext): Promise<Reply> {
  const { trustedPublishers } = context.config;
  return issueToken(request, context, {
    purpose: 'read packages',
    limits: (workflow) => {
      const packages = readablePackages(trustedPublishers, workflow);
      return packages.length > 0 ? { packages, actions: ['read'] } : undefined;
    },
  });
}

export default lambda('oidc:read', workflowContext, read);
