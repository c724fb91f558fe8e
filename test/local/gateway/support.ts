import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { type Gateway, startGateway } from '../../../src/local/gateway';
import type { GatewayOptions } from '../../../src/local/gateway/context';
import type { LambdaFunction } from '../../../src/local/gateway/functions';
import { readApi } from '../../../src/local/gateway/routes';

export type Handlers = Readonly<Record<string, LambdaFunction>>;

type Started = { readonly url: string; readonly gateway: Gateway; readonly lines: unknown[] };

/** A serverless.yml with the routes that the tests need; each function's handler is its name. */
export const definition = `
provider:
  apiGateway: { minimumCompressionSize: 1000 }
functions:
  guard: { handler: guard.default }
  get:
    handler: get.default
    timeout: 1
    events:
      - http: { method: get, path: 'registry/{name}', authorizer: &guarded { name: guard, type: TOKEN,
          identityValidationExpression: '^Bearer .+$', resultTtlInSeconds: 300 } }
      - http: { method: get, path: 'registry/{name}/{sub}', authorizer: *guarded }
  put:
    handler: put.default
    events:
      - http: { method: put, path: 'registry/{name}', authorizer: *guarded }
  open:
    handler: open.default
    events:
      - http: { method: get, path: registry/-/open }
      - http: { method: head, path: registry/-/open }
      - http: { method: post, path: registry/-/open }
resources:
  Resources:
    Refused: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: UNAUTHORIZED, StatusCode: '401',
      ResponseParameters: { gatewayresponse.header.WWW-Authenticate: "'Bearer'" },
      ResponseTemplates: { application/json: '{"error":"Log in."}' } } }
    Unknown: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: MISSING_AUTHENTICATION_TOKEN,
      StatusCode: '404', ResponseTemplates: { application/json: '{"error":"Nothing here."}' } } }
    Failed: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: AUTHORIZER_FAILURE,
      StatusCode: '503', ResponseParameters: { gatewayresponse.header.Retry-After: "'5'" },
      ResponseTemplates: { application/json: '{"error":"Later."}' } } }
    Client: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: DEFAULT_4XX,
      ResponseTemplates: { application/json: '{"error":$context.error.messageString}' } } }
    Server: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType: DEFAULT_5XX,
      ResponseTemplates: { application/json: '{"error":"Failed, see $context.requestId"}' } } }
`;

const allowAll: LambdaFunction = () => policy('Allow', '*');

export function policy(
  Effect: 'Allow' | 'Deny',
  Resource: string | readonly string[],
  context?: object,
): unknown {
  const Statement = [{ Effect, Action: 'execute-api:Invoke', Resource }];
  return { principalId: 'github:1', policyDocument: { Version: '2012-10-17', Statement }, context };
}

/** Answers 200 with the event as JSON. */
export const echo: LambdaFunction = (event) => ({ statusCode: 200, body: JSON.stringify(event) });

/** Starts gateways that stop after the test. Call inside `describe`. */
export function useGateway(): (handlers?: Handlers, options?: Partial<GatewayOptions>) => Promise<Started> {
  const running: Gateway[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((gateway) => gateway.close(0)));
  });
  return async (handlers = {}, options = {}) => {
    const lines: unknown[] = [];
    const all: Handlers = { guard: allowAll, get: echo, put: echo, open: echo, ...handlers };
    const load = async (handler: string) => {
      const found = all[handler.replace('.default', '')];
      if (!found) throw new Error(`No handler ${handler}.`);
      return found;
    };
    const report = (line: unknown) => void lines.push(line);
    const gateway = await startGateway({ api: readApi(definition), load, report, ...options });
    running.push(gateway);
    return { url: `http://127.0.0.1:${gateway.port}`, gateway, lines };
  };
}

export const token = { authorization: 'Bearer ghp_0123456789' };

/** The event that the echo handler saw. */
export async function seen(response: Response): Promise<APIGatewayProxyEvent> {
  // The echo handler sends the event as it is.
  return (await response.json()) as APIGatewayProxyEvent;
}

/** The event of a TOKEN authorizer, for handlers under test. */
export function tokenEvent(event: unknown): APIGatewayTokenAuthorizerEvent {
  // The gateway calls authorizers with nothing else.
  return event as APIGatewayTokenAuthorizerEvent;
}

/** Sends bytes as they are; resolves with all that comes back until the server hangs up. */
export async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}
