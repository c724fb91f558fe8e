import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { BaseContext } from '../context';
import { RegistryError } from '../errors';
import type { Caller, LogLine, RegistryEvent } from '../ports/log';
import { redact, redactedStart } from '../registry/redact';
import type { Reply } from './reply';
import { type Request, toRequest } from './request';

export type Route<Context extends BaseContext> = (
  request: Request,
  context: Context,
) => Promise<Reply> | Reply;

type Callback = (error: null, result: APIGatewayProxyResult) => void;

/** A Lambda entry: it resolves with the answer, and tells it to the callback when there is one. It never rejects. */
export type Handler = (
  event: APIGatewayProxyEvent,
  lambdaContext?: unknown,
  ...rest: [callback?: Callback]
) => Promise<APIGatewayProxyResult>;

/**
 * Makes a route a Lambda entry. `namespace` is the original's name for it, for example `dist-tags:put`.
 * The handler's length stays below 3: from Node 24 on the runtime refuses functions that declare a callback.
 */
export function lambda<Context extends BaseContext>(
  namespace: string,
  context: () => Context,
  route: Route<Context>,
): Handler {
  return handler({ namespace, context, route, failed: errorReply });
}

export type Entry<Context extends BaseContext> = {
  readonly namespace: string;
  readonly context: () => Context;
  readonly route: Route<Context>;
  /** The answer to an error; `base` is undefined when not even the configuration could be read. */
  readonly failed: (error: unknown, base: BaseContext | undefined) => Reply;
};

/** The same for routes that tell errors in a way of their own. */
export function handler<Context extends BaseContext>(entry: Entry<Context>): Handler {
  return async (event, _lambdaContext, ...rest) => {
    const result = toResult(await answer(event, entry));
    rest[0]?.(null, result);
    return result;
  };
}

async function answer<C extends BaseContext>(event: APIGatewayProxyEvent, entry: Entry<C>): Promise<Reply> {
  const started = performance.now();
  let base: BaseContext | undefined;
  let request: Request | undefined;
  let reply: Reply;
  let failure: unknown;
  try {
    request = toRequest(event);
    const context = entry.context();
    base = context;
    reply = await entry.route(request, context);
  } catch (error) {
    failure = error;
    reply = entry.failed(error, base);
  }
  const log = {
    namespace: entry.namespace,
    request,
    reply,
    failure,
    ms: Math.round(performance.now() - started),
  };
  report(log, base);
  await announce(log, base);
  return reply;
}

type Outcome = {
  readonly namespace: string;
  readonly request: Request | undefined;
  readonly reply: Reply;
  readonly failure: unknown;
  readonly ms: number;
};

/**
 * `error` is what npm prints, `success` what yarn reads, `ok` what the original's clients read. No WWW-Authenticate on
 * 401: API Gateway renames it (docs/aws.md §3.4), and with it npm prints words of its own (npm-registry-fetch, check-response.js).
 */
export function errorReply(error: unknown): Reply {
  const known = error instanceof RegistryError ? error : new RegistryError(500, 'Internal server error.');
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...known.headers,
  };
  const body = JSON.stringify({ ok: false, success: false, error: known.message });
  return { status: known.status, headers, body };
}

function report({ namespace, request, reply, failure, ms }: Outcome, base: BaseContext | undefined): void {
  const serverFault = reply.status >= 500;
  const entry: LogLine = {
    level: serverFault ? 'error' : 'info',
    namespace,
    command: command(request).name,
    user: who(reply, request).name,
    status: reply.status,
    ms,
    ...(failure instanceof RegistryError && { error: redact(failure.message) }),
    ...(serverFault && { cause: describe(failure) }),
  };
  if (base) base.logger.line(entry);
  else console.log(redact(JSON.stringify({ time: new Date().toISOString(), ...entry })));
}

/** Reads are told only on request: a publish per download would cost more than the download. */
async function announce(outcome: Outcome, base: BaseContext | undefined): Promise<void> {
  if (!base || !outcome.request) return;
  const { namespace, request, reply, failure } = outcome;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isSilent = isRead && !base.config.logReads && !reply.event?.always;
  if (isSilent && reply.status < 500) return;
  const level = failure === undefined ? 'info' : 'error';
  if (level === 'info' && !reply.event) return;
  const event: RegistryEvent = {
    user: who(reply, request),
    timestamp: new Date().toISOString(),
    level,
    namespace: `${level}:${reply.event?.namespace ?? namespace}`,
    ...(isKnown(reply, request)
      ? { command: command(request), body: failure === undefined ? reply.event?.body : errorBody(failure) }
      : { command: UNKNOWN, body: reply.event?.body ?? { message: `Answered with ${reply.status}.` } }),
  };
  await base.logger.publish(event);
}

/** Subscribers show what they are told to people and bots: nothing in it is chosen by a sender whom nobody knows. */
function isKnown(reply: Reply, request: Request): boolean {
  return (reply.event?.user ?? request.user) !== undefined;
}

function who(reply: Reply, request: Request | undefined): Caller {
  return reply.event?.user ?? request?.user ?? { name: 'anonymous', avatar: '' };
}

/** npm 7 and later name their command in `npm-command`, older ones in Referer ("publish", "deprecate pkg text"). */
function command(request: Request | undefined): RegistryEvent['command'] {
  const modern = printable(redactedStart(request?.headers.get('npm-command') ?? '', 100));
  if (modern !== '') return { name: modern, args: [] };
  const referer = printable(redactedStart(request?.headers.get('referer') ?? '', 1000));
  if (referer === '' || URL.canParse(referer)) return UNKNOWN;
  const [name = 'Unknown', ...args] = referer.split(' ');
  return { name, args };
}

const UNKNOWN: RegistryEvent['command'] = { name: 'Unknown', args: [] };

/** Without what moves a terminal's cursor or turns the direction of a text. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}

function errorBody(failure: unknown): { readonly message: string; readonly stack: string | undefined } {
  // A sentence may repeat what stood in the URL, and somebody puts a token there one day.
  if (failure instanceof RegistryError)
    return { message: redact(failure.message), stack: redact(failure.stack ?? '') };
  return { message: 'Internal server error.', stack: failure instanceof Error ? failure.stack : undefined };
}

function describe(failure: unknown): unknown {
  if (!(failure instanceof Error)) return String(failure);
  const cause = failure.cause === undefined ? {} : { cause: describe(failure.cause) };
  return { name: failure.name, message: failure.message, stack: failure.stack, ...cause };
}

function toResult({ status, headers, body }: Reply): APIGatewayProxyResult {
  const sent = { 'x-content-type-options': 'nosniff', ...headers };
  if (typeof body === 'string') return { statusCode: status, headers: sent, body };
  const base64 = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
  return { statusCode: status, headers: sent, body: base64, isBase64Encoded: true };
}
