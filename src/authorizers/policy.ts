import type { APIGatewayAuthorizerResult, PolicyDocument, Statement } from 'aws-lambda';
import type { Decision, Rights } from '../ports/github';
import type { Action } from '../registry/access/actions';
import { isWhole } from './rights';

/** What a reader needs, below the ARN of the stage. */
const READS = ['GET/*', 'HEAD/*', 'POST/-/npm/v1/security/*', 'POST/*/-/npm/v1/security/*'];
const WRITES = ['PUT/*', 'DELETE/*', 'POST/*'];
/** Who may make a token follows from the rules, and no right to publish belongs to it. Whoever reads may end their own. */
const TOKENS = [
  'POST/-/npm/v1/tokens',
  'POST/*/-/npm/v1/tokens',
  'DELETE/-/npm/v1/tokens/token/*',
  'DELETE/*/-/npm/v1/tokens/token/*',
];
const STAGE = ['POST/-/stage/package/*', 'POST/*/-/stage/package/*'];

/** What a token of ours needs for an action. Routes check the package: one policy is kept for all of them. */
export const PATHS: Readonly<Record<Action, readonly string[]>> = {
  read: READS,
  publish: ['PUT/*', 'DELETE/*/dist-tags/*', ...STAGE],
  unpublish: ['PUT/*/-rev/*', 'DELETE/*'],
  stage: STAGE,
  approve: [],
};

type Grant = Decision & {
  /** Of the request that is being authorized. */
  readonly methodArn: string;
};

/**
 * The IAM policy for a token. It covers the whole API and not only this request, because API Gateway keeps it
 * per token. Someone who may do nothing gets an explicit Deny, because a policy needs a statement.
 */
export function policyFor({ identity, rights, checked, methodArn }: Grant): APIGatewayAuthorizerResult {
  return {
    principalId: `github:${identity.id}`,
    policyDocument: allowing(pathsOf(rights), methodArn),
    context: {
      username: identity.login,
      avatar: identity.avatar,
      userId: String(identity.id),
      updatedAt: identity.updatedAt,
      createdAt: identity.createdAt,
      kind: identity.kind,
      groups: [...rights.principal.groups].join(','),
      checked,
      whole: String(isWhole(identity, rights)),
      denial: denial(rights),
    },
  };
}

/**
 * What the gateway says if the policy does not allow something. The gateway puts it into JSON as it is, so it
 * must not hold a character that JSON would have to escape.
 */
function denial({ principal, read, reasons }: Rights): string {
  const limit = read ? 'You may read here, but not do this' : 'You may do nothing here';
  const advice = reasons.length > 0 ? reasons.join(' ') : 'Ask the administrators of this registry.';
  return plain(`You are logged in as ${principal.login}. ${limit}. ${advice}`);
}

/** Without what JSON would have to escape. */
export function plain(sentence: string): string {
  return sentence.replace(/[^ !#-[\]-~]/g, '');
}

/** Of a person. */
function pathsOf({ read, write }: Rights): readonly string[] {
  return [...(read ? [...READS, ...TOKENS] : []), ...(write ? WRITES : [])];
}

/** `paths` are a method and a path each, for example `GET/*`. No path: an explicit Deny of everything. */
export function allowing(paths: readonly string[], methodArn: string): PolicyDocument {
  const arn = stageArn(methodArn);
  const statement: Statement = {
    Action: 'execute-api:Invoke',
    Effect: paths.length > 0 ? 'Allow' : 'Deny',
    Resource: (paths.length > 0 ? paths : ['*']).map((path) => `${arn}/${path}`),
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** `arn:<partition>:execute-api:<region>:<account>:<api>/<stage>`; the path after it may hold anything. */
function stageArn(methodArn: string): string {
  return methodArn.split('/').slice(0, 2).join('/');
}
