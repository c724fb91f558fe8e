import { listAdvisories } from './advisories';
import { authenticatedUser, authorization } from './bodies';
import { type Answer, basic, bearer, type Call, failure, scopes } from './calls';
import { listMemberships, listTeams } from './lists';
import { getMembership, getTeamMembership } from './memberships';
import { type StandInToken, type State, userOf } from './state';

export { type Answer, type Call, failure } from './calls';

/** `variables` are those of the path, with a slash between them. */
type Endpoint = (state: State, call: Call, variables: string) => Answer;

const endpoints: readonly (readonly [method: string, path: RegExp, Endpoint])[] = [
  ['POST', /^\/applications\/([^/]+)\/token$/, checkToken],
  ['DELETE', /^\/applications\/([^/]+)\/token$/, deleteToken],
  ['GET', /^\/advisories$/, listAdvisories],
  ['GET', /^\/user$/, getUser],
  ['GET', /^\/user\/memberships\/orgs$/, listMemberships],
  ['GET', /^\/user\/memberships\/orgs\/([^/]+)$/, getMembership],
  ['GET', /^\/user\/teams$/, listTeams],
  ['GET', /^\/orgs\/([^/]+)\/teams\/([^/]+)\/memberships\/([^/]+)$/, getTeamMembership],
];

/** GitHub's REST API, as far as the registry uses it. Anything else is 404, as at GitHub. */
export function answerApi(state: State, call: Call): Answer {
  for (const [method, path, endpoint] of endpoints) {
    const match = method === call.method ? path.exec(call.path) : null;
    if (match) return endpoint(state, call, match.slice(1).join('/'));
  }
  return failure(404, 'Not Found');
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

function accessToken(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('access_token' in body)) return undefined;
  return typeof body.access_token === 'string' ? body.access_token : undefined;
}

function validationFailed(field: string): Answer {
  const errors = [{ resource: 'OauthAccess', field, code: 'missing_field' }];
  const body = { message: 'Validation Failed', errors, documentation_url: 'https://docs.github.com/rest' };
  return { status: 422, body: { ...body, status: '422' } };
}
