import { authenticatedUser, authorization, orgMembership } from './bodies';
import { membershipOf, type StandInToken, type State, userOf } from './state';

export type Call = {
  readonly method: string;
  /** Below /api/v3, undecoded. */
  readonly path: string;
  /** The Authorization header, or nothing. */
  readonly authorization: string;
  /** Parsed JSON, or undefined where there is none. */
  readonly body: unknown;
  /** The URL of the API, without a trailing slash. */
  readonly api: string;
};

export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
};

type Endpoint = (state: State, call: Call, variable: string) => Answer;

const endpoints: readonly (readonly [method: string, path: RegExp, Endpoint])[] = [
  ['POST', /^\/applications\/([^/]+)\/token$/, checkToken],
  ['DELETE', /^\/applications\/([^/]+)\/token$/, deleteToken],
  ['GET', /^\/user$/, getUser],
  ['GET', /^\/user\/memberships\/orgs\/([^/]+)$/, getMembership],
];

/** GitHub's REST API, as far as the registry uses it. Anything else is 404, as at GitHub. */
export function answerApi(state: State, call: Call): Answer {
  for (const [method, path, endpoint] of endpoints) {
    const match = method === call.method ? path.exec(call.path) : null;
    if (match) return endpoint(state, call, match[1] ?? '');
  }
  return failure(404, 'Not Found');
}

export function failure(status: number, message: string, headers: Answer['headers'] = {}): Answer {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, headers, body };
}

function checkToken(state: State, call: Call, clientId: string): Answer {
  const token = appToken(state, call, clientId);
  return 'status' in token ? token : { status: 200, body: authorization(state, token, call.api) };
}

function deleteToken(state: State, call: Call, clientId: string): Answer {
  const token = appToken(state, call, clientId);
  if ('status' in token) return token;
  state.tokens.delete(token.token);
  return { status: 204 };
}

/** The token that the body names, if it is the calling app's own. */
function appToken({ app, tokens }: State, call: Call, clientId: string): StandInToken | Answer {
  if (basic(call) !== `${app.clientId}:${app.clientSecret}`) return failure(401, 'Bad credentials');
  if (clientId !== app.clientId) return failure(404, 'Not Found');
  const text = accessToken(call.body);
  if (text === undefined) return validationFailed('access_token');
  const token = tokens.get(text);
  return token?.clientId === app.clientId ? token : failure(404, 'Not Found');
}

function getUser(state: State, call: Call): Answer {
  const token = bearer(state, call);
  if ('status' in token) return token;
  const user = userOf(state, token);
  if (user === undefined || token.token.startsWith('ghs_')) {
    return failure(403, 'Resource not accessible by integration');
  }
  return { status: 200, headers: scopes(token), body: authenticatedUser(user, call.api) };
}

function getMembership(state: State, call: Call, org: string): Answer {
  const token = bearer(state, call);
  if ('status' in token) return token;
  const user = userOf(state, token);
  if (user === undefined) return failure(403, 'Resource not accessible by integration');
  if (!seesOrganisations(token)) {
    const accepted = { ...scopes(token), 'x-accepted-oauth-scopes': 'admin:org, read:org, write:org' };
    return failure(403, "You need at least read:org scope to see a user's memberships.", accepted);
  }
  const membership = membershipOf(user, org);
  if (membership === undefined) return failure(404, 'Not Found', scopes(token));
  if (membership === 'sso-required') return ssoRequired(org, call.api);
  if (membership === 'app-restricted') return appRestricted(org);
  const body = orgMembership({ user, org, state: membership }, call.api);
  return { status: 200, headers: scopes(token), body };
}

function ssoRequired(org: string, api: string): Answer {
  const url = `${api.replace('/api/v3', '')}/orgs/${org}/sso?authorization_request=STANDIN`;
  const message =
    'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.';
  return failure(403, message, { 'x-github-sso': `required; url=${url}` });
}

function appRestricted(org: string): Answer {
  return failure(
    403,
    `Although you appear to have the correct authorization credentials, the \`${org}\` organization has enabled OAuth App access restrictions, meaning that data access to third-parties is limited.`,
  );
}

function bearer({ tokens }: State, { authorization }: Call): StandInToken | Answer {
  const text = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1];
  if (text === undefined) return failure(401, 'Requires authentication');
  return tokens.get(text) ?? failure(401, 'Bad credentials');
}

function basic({ authorization }: Call): string {
  const encoded = /^basic +(\S+)$/i.exec(authorization)?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8');
}

/** Fine-grained tokens have permissions in place of scopes; the stand-in's have Members: read. */
function seesOrganisations({ token, scopes = [] }: StandInToken): boolean {
  if (token.startsWith('github_pat_')) return true;
  return scopes.some((scope) => ['read:org', 'write:org', 'admin:org'].includes(scope));
}

function scopes({ token, scopes = [] }: StandInToken): Readonly<Record<string, string>> {
  return token.startsWith('github_pat_') ? {} : { 'x-oauth-scopes': scopes.join(', ') };
}

function accessToken(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('access_token' in body)) return undefined;
  return typeof body.access_token === 'string' ? body.access_token : undefined;
}

function validationFailed(field: string): Answer {
  const errors = [{ resource: 'OauthAccess', field, code: 'missing_field' }];
  const body = { message: 'Validation Failed', errors, documentation_url: 'https://docs.github.com/rest' };
  return { status: 422, body: { ...body, status: '422' } };
}
