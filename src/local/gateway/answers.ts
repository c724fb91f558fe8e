import type { PackedText } from '../../lib/keptText';
import type { Download } from '../../registry/downloads/counts';
import type { Api } from './routes';

/** An answer over HTTP. */
export type Answer = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string | readonly string[]>;
  readonly body: string | Uint8Array | PackedText;
  /** Of the body, where it is sent to many. */
  readonly hash?: string | undefined;
  readonly download?: Download | undefined;
};

/** What API Gateway would not say, in the form of all errors. */
export function sentence(status: number, error: string): Answer {
  const headers = new Map([
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ]);
  return { status, headers, body: JSON.stringify({ ok: false, success: false, error }) };
}

/** Statuses and words that API Gateway has for the cases in which it answers by itself. */
const OWN_ANSWERS = {
  BAD_REQUEST: [400, 'Bad Request'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  INVALID_SIGNATURE: [403, 'Invalid key=value pair in Authorization header'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  AUTHORIZER_FAILURE: [500, 'Internal server error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal server error'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  LAMBDA_FAILURE: [502, 'Internal server error'],
} as const;

export type FaultType = keyof typeof OWN_ANSWERS;

type Details = {
  readonly cause?: unknown;
  /** API Gateway's words, where they depend on the request. */
  readonly message?: string;
  /** What the authorizer told of a caller whom it denied something. */
  readonly authorizer?: Readonly<Record<string, string>>;
};

/** API Gateway answers by itself; `cause` is for the log. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly type: FaultType;
  readonly authorizer: Readonly<Record<string, string>>;

  constructor(type: FaultType, { cause, message = OWN_ANSWERS[type][1], authorizer = {} }: Details = {}) {
    super(message, { cause });
    this.type = type;
    this.authorizer = authorizer;
  }
}

/**
 * For a path or method that there is no route for. API Gateway takes any Authorization header there for a signature of
 * AWS's, and its words repeat the header with the token in it (serverless/serverless#3205, docs/aws.md).
 */
export function noSuchRoute(authorization: string | undefined): Fault {
  if (authorization === undefined) return new Fault('MISSING_AUTHENTICATION_TOKEN');
  const message = `Invalid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`;
  return new Fault('INVALID_SIGNATURE', { message });
}

/**
 * That answer, in the form that serverless.yml gives it. The two DEFAULT forms are for answers that have
 * none.
 */
export function gatewayAnswer({ type, message, authorizer }: Fault, api: Api, requestId: string): Answer {
  const [found] = OWN_ANSWERS[type];
  const fallback = found < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const form = api.gatewayResponses.get(type) ?? api.gatewayResponses.get(fallback) ?? AWS_DEFAULT;
  const body = form.template
    .replaceAll('$context.error.messageString', () => JSON.stringify(message))
    .replaceAll('$context.requestId', () => requestId)
    // As it is: only messageString comes with its quotes, and escaped.
    .replace(/\$context\.authorizer\.(\w+)/g, (_all, name: string) => authorizer[name] ?? '');
  return {
    status: form.status ?? found,
    headers: new Map([['content-type', 'application/json'], ...Object.entries(form.headers)]),
    body,
  };
}

const AWS_DEFAULT = {
  status: undefined,
  headers: {},
  template: '{"message":$context.error.messageString}',
};
