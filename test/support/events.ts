import type { APIGatewayProxyEvent, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { gatewaysRoute } from './realRoutes';

type Values = Readonly<Record<string, string>>;

type ApiEvent = {
  readonly method?: string;
  /** The route's template, for example `/registry/{name}`. */
  readonly resource?: string;
  /** As API Gateway hands them over: still encoded. */
  readonly params?: Values;
  readonly query?: Values;
  readonly headers?: Values;
  /** Bytes arrive base64 encoded, as from a gateway with binary media types. */
  readonly body?: string | Uint8Array;
  /** What the authorizer found, null on routes without one; a member and admin, unless it says otherwise. */
  readonly user?: Values | null;
};

const somebody = { groups: 'members,admins' };

/** An event as a REST API sends it to a function; for a route that API Gateway has by its beginning, with the rest in `proxy`. */
export function apiEvent(options: ApiEvent = {}): APIGatewayProxyEvent {
  const { method = 'GET', resource = '/registry/{name}', params, query, headers = {}, body } = options;
  const { user = { username: 'somebody' } } = options;
  const path = Object.entries(params ?? {}).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, () => value),
    resource,
  );
  const route = gatewaysRoute(method, resource);
  const isWhole = route === resource;
  return {
    httpMethod: method,
    resource: route,
    path,
    pathParameters: isWhole ? (params ?? null) : { proxy: path.slice(route.indexOf('{proxy+}')) },
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: query ? manyOf(query) : null,
    headers: { ...headers },
    multiValueHeaders: manyOf(headers),
    stageVariables: null,
    ...encoded(body),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdef1234',
      authorizer: user ? { principalId: 'github:1', ...somebody, ...user } : null,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      path: `/test${path}`,
      stage: 'test',
      requestId: '00000000-0000-4000-8000-000000000000',
      requestTimeEpoch: 0,
      resourceId: 'abc123',
      resourcePath: route,
      identity: noIdentity,
    },
  };
}

type AuthorizerEvent = {
  /** The whole header, for example `Bearer ghp_…`. */
  readonly authorization?: string;
  readonly method?: string;
  /** Without the leading slash. */
  readonly path?: string;
  readonly stage?: string;
  readonly partition?: string;
};

/** An event as a REST API sends it to a TOKEN authorizer. */
export function authorizerEvent(options: AuthorizerEvent = {}): APIGatewayTokenAuthorizerEvent {
  const { method = 'GET', path = 'registry/widget', stage = 'test', partition = 'aws' } = options;
  const api = `arn:${partition}:execute-api:eu-central-1:123456789012:abcdef1234`;
  return {
    type: 'TOKEN',
    methodArn: `${api}/${stage}/${method}/${path}`,
    authorizationToken: options.authorization ?? '',
  };
}

function encoded(body: ApiEvent['body']): Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'> {
  if (body instanceof Uint8Array)
    return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  return { body: body ?? null, isBase64Encoded: false };
}

function manyOf(values: Values): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}

const noIdentity: APIGatewayProxyEvent['requestContext']['identity'] = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: '192.0.2.1',
  user: null,
  userAgent: 'npm/11.19.1 node/v24.0.0 linux x64 workspaces/false',
  userArn: null,
};
