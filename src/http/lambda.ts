import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { BaseContext } from '../context';
import { KEPT, type Kept } from './kept';
import { errorReply, type Reply } from './reply';
import { report } from './report';
import { type Request, toRequest } from './request';

export type Route<Context extends BaseContext> = (
  request: Request,
  context: Context,
) => Promise<Reply> | Reply;

type Callback = (error: null, result: APIGatewayProxyResult) => void;

/**
 * A Lambda entry. It resolves with the answer, and gives it to the callback if there is one. It never
 * rejects.
 */
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

/** The same for routes that answer errors in their own way. */
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
    failure = reply.failure;
  } catch (error) {
    failure = error;
    reply = entry.failed(error, base);
  }
  const outcome = {
    namespace: entry.namespace,
    request,
    reply,
    failure,
    ms: Math.round(performance.now() - started),
  };
  await report(outcome, base);
  return reply;
}

type Result = APIGatewayProxyResult & { readonly [KEPT]?: Kept };

function toResult({ status, headers, body, hash, download }: Reply): Result {
  const sent = { 'x-content-type-options': 'nosniff', ...headers };
  if (typeof body === 'string')
    return { statusCode: status, headers: sent, body, [KEPT]: { hash, download } };
  if ('text' in body) return packedResult(status, sent, { text: body, hash, download });
  return {
    statusCode: status,
    headers: sent,
    // Made when somebody reads it: who takes the bytes does not need it.
    get body() {
      return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
    },
    isBase64Encoded: true,
    [KEPT]: { bytes: body, download },
  };
}

function packedResult(statusCode: number, headers: Result['headers'] & object, kept: Kept): Result {
  return {
    statusCode,
    headers,
    // Unpacked when somebody reads it: who sends it compressed does not need it.
    get body() {
      return kept.text?.text() ?? '';
    },
    [KEPT]: kept,
  };
}
