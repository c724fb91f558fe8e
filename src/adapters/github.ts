import { request } from '@octokit/request';
import type { Config } from '../config';
import { RegistryError, unavailable } from '../errors';
import type { Secret } from '../lib/secret';
import type { GitHub, Identity } from '../ports/github';
import { tokenKind } from '../registry/tokens';
import { createAppSecret } from './appSecret';
import { type Answer, ask, unexpected } from './github/answer';
import { fetchWhole } from './github/fetchWhole';
import { ownerIn, parseAuthorization } from './github/identity';
import { findMemberships } from './github/memberships';
import { type Api, questions } from './github/questions';

type Client = {
  readonly api: Api;
  readonly clientId: string;
  /** The Authorization header that proves the OAuth app's identity. */
  readonly credentials: () => Promise<string>;
};

/**
 * GitHub or GitHub Enterprise, behind the operator's OAuth app. Tokens that an app issued are checked against our app
 * only: with GET /user any other app could log its users in here.
 */
export function createGitHub(config: Config, appSecret = createAppSecret(config)): GitHub {
  const client = connect(config, appSecret);
  return {
    identify: async (token) => {
      const kind = tokenKind(token);
      if (kind === 'oauth') return checkToken(client, token);
      if (kind !== 'personal' || !config.allowPats) return undefined;
      const identity = await getUser(client, token);
      if (identity && config.patMaxScopes && isUnclear(identity, token)) throw unclear();
      return identity;
    },
    memberships: (groups, { token, login }) =>
      findMemberships(
        groups,
        questions(client.api, { login, headers: bearer(token), webUrl: config.githubWebUrl }),
      ),
    revoke: async (token) => {
      const kind = tokenKind(token);
      if (kind === 'oauth') return deleteToken(client, token);
      return kind === 'personal' ? 'personal' : 'gone';
    },
  };
}

function connect({ githubUrl, githubClientId }: Config, appSecret: () => Promise<Secret>): Client {
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const api = request.defaults({
    baseUrl: githubUrl,
    headers: { 'user-agent': 'codebox-npm' },
    request: { log, redirect: 'error', fetch: fetchWhole },
  });
  const credentials = async () => {
    const pair = `${githubClientId}:${(await appSecret()).reveal()}`;
    return `basic ${Buffer.from(pair).toString('base64')}`;
  };
  return { api, clientId: githubClientId, credentials };
}

async function checkToken({ api, clientId, credentials }: Client, token: string) {
  const authorization = await credentials();
  const answer = await ask((signal) =>
    api('POST /applications/{client_id}/token', {
      client_id: clientId,
      access_token: token,
      headers: { authorization },
      request: { signal },
    }),
  );
  if (answer.status === 404 || answer.status === 422) return undefined;
  const identity = answer.status === 200 ? parseAuthorization(answer.data, clientId) : undefined;
  if (identity === undefined) throw appFault(answer);
  return identity === 'nobody' ? undefined : identity;
}

async function getUser({ api }: Client, token: string): Promise<Identity | undefined> {
  return ownerIn(await ask((signal) => api('GET /user', { headers: bearer(token), request: { signal } })));
}

/** GitHub names the scopes of every classic token, be there none; something on the way may leave out the header. */
function isUnclear({ scopes }: Identity, token: string): boolean {
  return scopes === undefined && token.startsWith('ghp_');
}

function unclear(): RegistryError {
  return unavailable(
    'The registry cannot check your token at the moment. Try again in a minute.',
    new Error('GitHub answered without x-oauth-scopes, which CODEBOX_PAT_MAX_SCOPES needs.'),
  );
}

async function deleteToken({ api, clientId, credentials }: Client, token: string) {
  const authorization = await credentials();
  const answer = await ask((signal) =>
    api('DELETE /applications/{client_id}/token', {
      client_id: clientId,
      access_token: token,
      headers: { authorization },
      request: { signal },
    }),
  );
  if (answer.status === 204) return 'revoked';
  if (answer.status === 404 || answer.status === 422) return 'gone';
  throw appFault(answer);
}

/** Our own credentials were refused: that is for the operator, and says nothing about the caller's token. */
function appFault(answer: Answer): RegistryError {
  if (answer.status !== 401 && answer.status !== 403) return unexpected(answer);
  return new RegistryError(
    500,
    "GitHub refused the registry's own credentials. Its operator has to check the client id and secret of the GitHub OAuth app.",
  );
}

function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

function nothing(): void {}
