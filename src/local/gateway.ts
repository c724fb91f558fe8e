import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { refusedAtDoor } from './door';
import { type Answer, Fault, gatewayAnswer, noSuchRoute, sentence } from './gateway/answers';
import { ClientGone, readBody } from './gateway/body';
import { isAmbiguous, refuseBrokenRequests } from './gateway/broken';
import { pageInstead } from './gateway/browsers';
import { clientAddress } from './gateway/clientAddress';
import { type Context, createContext, type GatewayOptions } from './gateway/context';
import { type Incoming, toEvent, toIncoming } from './gateway/event';
import { serveInTurn } from './gateway/inTurn';
import { bodyLimit, isLonger } from './gateway/limits';
import { asksForMetrics, metricsPage } from './gateway/metricsPage';
import { readyAnswer } from './gateway/ready';
import { toAnswer } from './gateway/result';
import type { Match } from './gateway/router';
import { send } from './gateway/wire';

export type Gateway = {
  readonly port: number;
  /** Finishes what is under way, for at most that many milliseconds. */
  close(grace?: number): Promise<void>;
};

const REQUEST_ID = 'x-amzn-requestid';

/** An API Gateway in miniature. Rejects when a function cannot be loaded or the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const context = createContext(options);
  const { routes } = context.api;
  await context.functions.load(
    routes.flatMap(({ function: own, authorizer }) => [own, authorizer?.function ?? own]),
  );
  const server = createServer({
    requestTimeout: context.limits.upload,
    headersTimeout: context.limits.headers,
    keepAliveTimeout: context.limits.pause,
    connectionsCheckingInterval: Math.min(context.limits.headers, 5000),
    // Its absence is answered below, with a sentence.
    requireHostHeader: false,
  });
  server.maxConnections = context.limits.connections;
  const stop = serveInTurn(server, (request, response) => {
    serve(request, response, context).catch(() => response.destroy());
  });
  refuseBrokenRequests(server, context.limits.farewell);
  // A client that neither sends nor reads is let go.
  server.setTimeout(context.limits.idle);
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: (grace = 10_000) => stop(grace) };
}

async function serve(message: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const address = clientAddress(message, context.trusts);
  const incoming = toIncoming(message, { id: randomUUID(), address });
  const match = context.route(incoming.method, incoming.path);
  response.setHeader(REQUEST_ID, incoming.id);
  // A proxy that keeps connections must not send the next request over one that is about to end.
  if (context.readiness.isLeaving()) response.shouldKeepAlive = false;
  const { method } = incoming;
  const watched = { method, match, status: () => response.statusCode };
  const started = performance.now();
  await context.watch(watched, () => exchange(response, { incoming, match }, context));
  context.meter.take(watched, (performance.now() - started) / 1000);
}

type Asked = Pick<Refusal, 'incoming' | 'match'>;

async function exchange(response: ServerResponse, { incoming, match }: Asked, context: Context) {
  try {
    const { codings } = context;
    const answered = await answer(incoming, match, context);
    await send(response, answered, codings);
    if (answered.download) context.counted(answered.download);
  } catch (error) {
    if (error instanceof ClientGone) return;
    await refuse(response, { error, incoming, match }, context);
  }
}

async function answer(incoming: Incoming, match: Match | undefined, context: Context): Promise<Answer> {
  if (isAmbiguous(incoming.message)) throw new Fault('BAD_REQUEST');
  const refused = context.ownUrls && refusedAtDoor(incoming.message, context.ownUrls);
  if (refused) return sentence(refused.status, refused.error);
  const ready = await readyAnswer(incoming, context);
  if (ready) return ready;
  if (asksForMetrics(incoming, context.basePath)) return metricsPage(incoming, context);
  if (!match) throw noSuchRoute(incoming.message.headers.authorization);
  const { authorizer: definition, function: target } = match.route;
  const page = definition && pageInstead(incoming.message, match, context.basePath);
  if (page) return page;
  const authorizer = definition && (await context.authorize(definition, incoming));
  const body = await readBody(incoming.message, bodyLimit(match.route, context.limits));
  const event = toEvent(incoming, match, { body, authorizer });
  if (isLonger(event, context.limits.event)) throw new Fault('REQUEST_TOO_LARGE');
  const result = await invoke(context, target, event);
  if (isLonger(result, context.limits.result)) {
    throw new Fault('LAMBDA_FAILURE', { cause: new Error('The answer is larger than Lambda takes.') });
  }
  return toAnswer(result);
}

async function invoke({ functions }: Context, target: Match['route']['function'], event: unknown) {
  try {
    return await functions.invoke(target, event);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('LAMBDA_FAILURE', { cause: error });
  }
}

type Refusal = {
  readonly error: unknown;
  readonly incoming: Incoming;
  readonly match: Match | undefined;
};

async function refuse(response: ServerResponse, { error, incoming, match }: Refusal, context: Context) {
  const fault = error instanceof Fault ? error : new Fault('LAMBDA_FAILURE', { cause: error });
  const reply = gatewayAnswer(fault, context.api, incoming.id);
  const { type, cause } = fault;
  context.report({
    time: new Date().toISOString(),
    level: reply.status >= 500 ? 'error' : 'info',
    namespace: 'gateway',
    method: incoming.method,
    route: match?.route.resource,
    status: reply.status,
    type,
    ...(cause instanceof Error && { cause: cause.stack }),
  });
  // Who still sends would not hear the answer if we hung up now.
  if (!incoming.message.complete) response.shouldKeepAlive = true;
  // Those of a function's answer that could not be sent.
  for (const name of response.getHeaderNames()) if (!OURS.includes(name)) response.removeHeader(name);
  await send(response, reply);
}

const OURS = ['connection', REQUEST_ID];

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gateway has no port.');
  return address.port;
}
