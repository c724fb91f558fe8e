import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { AuthorizerContext, LoginContext } from '../context';
import { authorizerContext } from '../contexts/tokens';
import { RegistryError } from '../errors';
import type { Decision, Rights } from '../ports/github';
import { count } from '../ports/metrics';
import { hasMachineForm } from '../registry/machineTokens/form';
import { type Credentials, isMinted, parseAuthorization, sameLogin } from '../registry/tokens';
import { decisionAbout } from './decision';
import { decideMachine } from './machine';
import { noticeMaker } from './makers';
import { decideMinted } from './minted';
import { policyFor } from './policy';

/** The one message that API Gateway turns into 401. */
const UNAUTHORIZED = 'Unauthorized';

type Callback = (error: Error | null, policy?: APIGatewayAuthorizerResult) => void;

/**
 * The TOKEN authorizer of API Gateway. Bad credentials are the error `Unauthorized`; the gateway turns this word into
 * 401. For any other error, for example when GitHub is down, the gateway has a 500, which serverless.yml turns into
 * 503 (docs/aws.md §3.5). It does not keep it, so an outage is never a denial. The function's length stays below 3:
 * from Node 24 on, the runtime refuses functions that declare a callback.
 */
export default function authorize(
  event: APIGatewayTokenAuthorizerEvent,
  _lambdaContext?: unknown,
  ...rest: [callback?: Callback]
): Promise<APIGatewayAuthorizerResult> {
  const [callback] = rest;
  const decision = decide(event).catch(tell);
  if (callback) decision.then((policy) => callback(null, policy), callback);
  return decision;
}

async function decide(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const context = authorizerContext();
  const credentials = parseAuthorization(event.authorizationToken ?? '');
  if (credentials && isMinted(credentials.token)) return decideOurs(credentials, event, context);
  const decision = credentials && (await decisionFor(credentials, context));
  if (!decision) throw unauthorized(context);
  const { identity, rights } = decision;
  const { reasons } = rights;
  const who = { user: identity.login, userId: identity.id, kind: identity.kind };
  log(context, { ...who, allowed: allowed(rights), ...(reasons.length > 0 && { reasons }) });
  return policyFor({ ...decision, methodArn: event.methodArn });
}

async function decideOurs(
  credentials: Credentials,
  { methodArn }: APIGatewayTokenAuthorizerEvent,
  context: AuthorizerContext,
): Promise<APIGatewayAuthorizerResult> {
  const isMachine = hasMachineForm(credentials.token);
  const policy = await (isMachine ? decideMachine : decideMinted)(credentials, methodArn, context);
  if (!policy) throw unauthorized(context);
  const { username, kind, actions, packages, token } = policy.context ?? {};
  log(context, { user: username, kind, ...(isMachine && { token }), allowed: actions, packages });
  return policy;
}

/** With Basic, the user name must be that of the token. undefined: it is not, or the token is not valid. */
async function decisionFor(
  { token, login }: Credentials,
  context: AuthorizerContext,
): Promise<Decision | undefined> {
  const decision = await decisionAbout(token, context, (look) => noticeMaker(look, context));
  return login === undefined || (decision && sameLogin(login, decision.identity.login))
    ? decision
    : undefined;
}

function allowed({ read, write }: Rights): string {
  if (write) return 'read and write';
  return read ? 'read' : 'nothing';
}

function unauthorized(context: LoginContext): Error {
  log(context, { user: 'anonymous', allowed: 'nothing', reason: 'bad credentials' });
  return new Error(UNAUTHORIZED);
}

/** The client gets 503 without a reason (docs/aws.md §3.5). The reason is for the operator, who reads the log. */
function tell(error: unknown): never {
  if (error instanceof Error && error.message === UNAUTHORIZED) throw error;
  count('AuthorizerFailures');
  authorizerContext().logger.line({ level: 'error', namespace: 'authorizer', ...describe(error) });
  throw error;
}

/** What nobody expected is told with its stack by whoever runs the function. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof RegistryError)) return { error: 'The authorizer failed.' };
  return { error: error.message, reason: error.cause instanceof Error ? error.cause.message : undefined };
}

function log({ logger }: LoginContext, decision: Readonly<Record<string, unknown>>): void {
  logger.line({ level: 'info', namespace: 'authorizer', ...decision });
}
