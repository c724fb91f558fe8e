// PUT /registry/-/user/{id}

import { refusalOf, rightsOf } from '../authorizers/rights';
import type { LoginContext } from '../context';
import { loginContext } from '../contexts/login';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import { jsonBody, param, type Request } from '../http/request';
import { isObject } from '../lib/json';
import type { Identity } from '../ports/github';
import { excessScopes } from '../registry/access/scopes';
import { sameLogin, tokenKind, tokenSettingsUrl } from '../registry/tokens';

/** The password is a GitHub token and becomes the client's token: nothing is minted, GitHub can revoke it. */
async function logIn(request: Request, context: LoginContext): Promise<Reply> {
  const id = param(request, 'id');
  const { name, password } = credentials(request, id);
  const identity = await identify(name, password, context);
  if (!identity) throw badLogin(context);
  const { login, avatar } = identity;
  const rights = await rightsOf({ identity, token: password }, context);
  if (!rights.read) throw new RegistryError(403, refusalOf(rights));
  const event = { namespace: 'user:put', body: { user: login }, user: { name: login, avatar } };
  const headers = { 'cache-control': 'no-store', ...warning(identity, context) };
  return json(201, { ok: true, id, token: password }, { headers, event });
}

/**
 * The token is sent with every request, and is stored in .npmrc in clear. So npm prints what else it allows.
 */
function warning({ kind, scopes = [] }: Identity, { config }: LoginContext): Reply['headers'] {
  const excess = kind === 'personal' && !config.patMaxScopes ? excessScopes(scopes) : [];
  if (excess.length === 0) return {};
  const opened = excess.join(', ').replace(/[^ -~]/g, '');
  return {
    'npm-notice': `Your token allows more than this registry needs (${opened}). A token with only read:org is safer: ${tokenSettingsUrl(config.githubWebUrl)}`,
  };
}

/** Bytes. Nobody has to log in to get here. */
const MAX_BODY = 16 * 1024;

type Login = { readonly name: string; readonly password: string };

/**
 * 422. npm takes 400 for an unknown user, and 409 for a user that has to be changed (docs/github.md §3.6).
 */
function credentials(request: Request, id: string): Login {
  const body = jsonBody(request, MAX_BODY);
  if (!isObject(body) || typeof body.name !== 'string' || typeof body.password !== 'string') {
    throw new RegistryError(422, 'The request body must hold a name and a password.');
  }
  if (id !== `org.couchdb.user:${body.name}`) {
    throw new RegistryError(422, 'The user in the URL and the name in the request body differ.');
  }
  return { name: body.name, password: body.password };
}

/** A password that is not a token of a known kind is somebody's real password, and is sent nowhere. */
async function identify(
  name: string,
  password: string,
  { github }: LoginContext,
): Promise<Identity | undefined> {
  if (tokenKind(password) === undefined) return undefined;
  const identity = await github.identify(password);
  return identity && sameLogin(identity.login, withoutOtp(name)) ? identity : undefined;
}

/** Scripts from the time of GitHub's two-factor login send `name.123456`. A GitHub login holds no dot. */
function withoutOtp(name: string): string {
  return name.replace(/\.\d{6,8}$/, '');
}

/**
 * One sentence for every fault, so that nobody can probe for names. It must not hold the words by which npm
 * recognises the wish for a second factor, `one-time` and `pass` (npm-registry-fetch, check-response.js).
 */
function badLogin({ config }: LoginContext): RegistryError {
  const where = tokenSettingsUrl(config.githubWebUrl);
  const advice = config.allowPats
    ? `use your GitHub login as user name and one of your GitHub personal access tokens (${where}) as password. GitHub passwords are not accepted.`
    : 'neither GitHub passwords nor personal access tokens are accepted. Use npm 9 or later, which logs in with the browser.';
  return new RegistryError(401, `Login failed: ${advice}`);
}

export default lambda('user:put', loginContext, logIn);
