import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Match, segmentsOf } from './router';

/** What is known about a request before its body. */
export type Incoming = {
  readonly id: string;
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  readonly query: string;
  /** Who sent it. */
  readonly address: string;
  readonly message: IncomingMessage;
};

export type AuthorizerValues = Readonly<Record<string, string>>;

const ACCOUNT = '000000000000';
const API = 'local';
const STAGE = 'local';

export function toIncoming(
  message: IncomingMessage,
  { id, address }: Pick<Incoming, 'id' | 'address'>,
): Incoming {
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  return { id, method: message.method ?? 'GET', path, query: query.join('?'), address, message };
}

/** The ARN of what the request asks for: of its own path, not of the route's template. */
export function methodArn({ method, path }: Incoming): string {
  return `arn:aws:execute-api:local:${ACCOUNT}:${API}/${STAGE}/${method}/${segmentsOf(path).join('/')}`;
}

/** The event that a REST API sends to a function, without binary media types: the body is text. */
export function toEvent(
  incoming: Incoming,
  match: Match,
  content: { readonly body: Buffer; readonly authorizer: AuthorizerValues | undefined },
): APIGatewayProxyEvent {
  const { method, path, message } = incoming;
  const headers = manyOf(pairs(message.rawHeaders));
  const query = manyOf(incoming.query === '' ? [] : [...new URLSearchParams(incoming.query)]);
  return {
    resource: match.route.resource,
    path,
    httpMethod: method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastOf(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(match.params),
    stageVariables: null,
    requestContext: requestContext(incoming, match, content.authorizer),
    body: content.body.length === 0 ? null : content.body.toString('utf8'),
    isBase64Encoded: false,
  };
}

function requestContext(
  { id, method, path, address, message }: Incoming,
  { route }: Match,
  authorizer: AuthorizerValues | undefined,
): APIGatewayProxyEvent['requestContext'] {
  const now = new Date();
  return {
    accountId: ACCOUNT,
    apiId: API,
    authorizer: authorizer ?? null,
    domainName: message.headers.host,
    httpMethod: method,
    identity: {
      ...NOBODY,
      sourceIp: address,
      userAgent: message.headers['user-agent'] ?? null,
    },
    path: `/${STAGE}${path}`,
    protocol: `HTTP/${message.httpVersion}`,
    requestId: id,
    requestTime: now.toUTCString(),
    requestTimeEpoch: now.getTime(),
    resourceId: API,
    resourcePath: route.resource,
    stage: STAGE,
  };
}

const NOBODY = {
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
  user: null,
  userArn: null,
};

type Pair = [name: string, value: string];

function pairs(raw: readonly string[]): readonly Pair[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] satisfies Pair] : []));
}

function manyOf(values: readonly Pair[]): Record<string, string[]> {
  const many = new Map<string, string[]>();
  for (const [name, value] of values) {
    const found = many.get(name);
    if (found) found.push(value);
    else many.set(name, [value]);
  }
  return Object.fromEntries(many);
}

/** Of a name that came more than once, the single-valued fields hold the last value. */
function lastOf(many: Readonly<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(many).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function orNull<Values extends object>(values: Values): Values | null {
  return Object.keys(values).length === 0 ? null : values;
}
