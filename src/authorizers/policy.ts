import type { APIGatewayAuthorizerResult, Statement } from 'aws-lambda';
import type { Identity } from '../context';
import type { Access } from './access';

const READS = ['GET/*', 'HEAD/*', 'POST/-/npm/v1/security/*', 'POST/*/-/npm/v1/security/*'];
const WRITES = ['PUT/*', 'DELETE/*', 'POST/*'];

type Grant = {
  readonly identity: Identity;
  readonly access: Access;
  /** Of the request that is being authorized. */
  readonly methodArn: string;
};

/**
 * The IAM policy for a token. It covers the whole API and not just this request, as API Gateway keeps it per token.
 * Someone who may do nothing gets an explicit Deny, as a policy needs a statement.
 */
export function policyFor({ identity, access, methodArn }: Grant): APIGatewayAuthorizerResult {
  return {
    principalId: `github:${identity.id}`,
    policyDocument: { Version: '2012-10-17', Statement: [statement(access, stageArn(methodArn))] },
    context: {
      username: identity.login,
      avatar: identity.avatar,
      userId: String(identity.id),
      updatedAt: identity.updatedAt,
      createdAt: identity.createdAt,
      kind: identity.kind,
      groups: '',
    },
  };
}

function statement({ read, write }: Access, arn: string): Statement {
  const allowed = [...(read ? READS : []), ...(write ? WRITES : [])];
  const paths = allowed.length > 0 ? allowed : ['*'];
  return {
    Action: 'execute-api:Invoke',
    Effect: allowed.length > 0 ? 'Allow' : 'Deny',
    Resource: paths.map((path) => `${arn}/${path}`),
  };
}

/** `arn:<partition>:execute-api:<region>:<account>:<api>/<stage>`; the path after it may hold anything. */
function stageArn(methodArn: string): string {
  return methodArn.split('/').slice(0, 2).join('/');
}
