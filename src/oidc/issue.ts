import type { WorkflowContext } from '../context';
import { RegistryError } from '../errors';
import { errorReply, json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import type { Limits } from '../registry/access/can';
import { parseAuthorization } from '../registry/tokens';
import { describeWorkflow, type Workflow, workflowUser } from '../registry/workflows/workflow';
import { usedIdTokenKey } from '../store/keys/shortLived';

export type Wish = {
  /** Completes `may …`: `publish @acme/widget`. */
  readonly purpose: string;
  /** What the rules let that workflow do; undefined: nothing that it asks for. */
  readonly limits: (workflow: Workflow) => Limits | undefined;
};

/**
 * A token of ours for the ID token of a workflow. A refusal is a reply and not an error, because it happens
 * at many publishes.
 */
export async function issueToken(request: Request, context: WorkflowContext, wish: Wish): Promise<Reply> {
  const refuse = (status: 401 | 403, sentence: string) => refusal(status, sentence, context);
  // Before anything is asked of GitHub: nobody has to log in to get here.
  if (context.config.trustedPublishers.length === 0) return refuse(403, 'This registry trusts no workflows.');
  const { token } = parseAuthorization(request.headers.get('authorization') ?? '') ?? {};
  if (token === undefined) return refuse(401, noToken(context));
  const workflow = await context.idTokens.verify(token);
  if ('refused' in workflow) return refuse(401, workflow.refused);
  const limits = wish.limits(workflow);
  if (!limits) {
    return refuse(403, `No rule says that ${describeWorkflow(workflow)}, may ${wish.purpose}.`);
  }
  if (!(await isFirstUse(workflow, wish, context)))
    return refuse(401, 'This ID token has been used already.');
  return issued(workflow, limits, context);
}

/** npm looks for the ID token under the host's root, and finds it only by its `registry` setting (docs/ci.md). */
function noToken({ config }: WorkflowContext): string {
  return `The request holds no ID token. npm sends one only where its registry setting names this registry. Use npm publish --registry=${config.apiEndpoint}/`;
}

async function issued(workflow: Workflow, limits: Limits, { mintedTokens }: WorkflowContext): Promise<Reply> {
  const { repository, repositoryId, file, runId, startedBy, ref } = workflow;
  const grant = { repository, repositoryId, file, runId, startedBy, ...limits };
  const { token, expires } = await mintedTokens.mint(grant);
  return json(
    201,
    { token, expires: new Date(expires * 1000).toISOString() },
    {
      headers: { 'cache-control': 'no-store' },
      event: {
        namespace: 'oidc:token',
        body: { repository, workflow: file, ref, run: runId, ...limits },
        user: { name: workflowUser(workflow), avatar: '' },
      },
    },
  );
}

/**
 * Each ID token works once per purpose: once for each package, and once to read. It does not work once in total, because a workflow may give npm one token (NPM_ID_TOKEN) for all packages of a workspace.
 */
async function isFirstUse(
  { tokenId, repository, runId }: Workflow,
  { purpose }: Wish,
  { storage }: WorkflowContext,
): Promise<boolean> {
  const body = JSON.stringify({ repository, run: runId, purpose, time: new Date().toISOString() });
  return (await storage.create(usedIdTokenKey(tokenId, purpose), Buffer.from(body))) === 'created';
}

/** npm prints `message`, and only with --loglevel=verbose; `error` is for everybody else. */
function refusal(status: 401 | 403, sentence: string, { logger }: WorkflowContext): Reply {
  logger.line({ level: 'warn', namespace: 'oidc', refused: sentence });
  const reply = errorReply(new RegistryError(status, sentence));
  const body = { ok: false, success: false, error: sentence, message: sentence };
  return { ...reply, body: JSON.stringify(body) };
}
