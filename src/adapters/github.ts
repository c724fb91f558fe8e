import { Octokit } from '@octokit/rest';
import type { Config } from '../config';
import type { GitHub, Identity } from '../context';
import { RegistryError } from '../errors';
import { tokenKind } from '../registry/tokens';
import { type Answer, ask, unexpected } from './githubAnswer';
import { parseAuthenticatedUser, parseAuthorization, parseMembership } from './githubIdentity';

type Client = {
  readonly rest: Octokit['rest'];
  readonly clientId: string;
  /** The Authorization header that proves the OAuth app's identity. */
  readonly credentials: string;
};

/**
 * GitHub or GitHub Enterprise, behind the operator's OAuth app. Tokens that an app issued are checked against our app
 * only: with GET /user any other app could log its users in here.
 */
export function createGitHub(config: Config): GitHub {
  const client = connect(config);
  return {
    identify: async (token) => {
      const kind = tokenKind(token);
      if (kind === 'oauth') return checkToken(client, token);
      return kind === 'personal' ? getUser(client, token) : undefined;
    },
    isMember: (token, org) => isMember(client, token, org),
    revoke: async (token) => {
      const kind = tokenKind(token);
      if (kind === 'oauth') return deleteToken(client, token);
      return kind === 'personal' ? 'personal' : 'gone';
    },
  };
}

function connect({ githubUrl, githubClientId, githubSecret }: Config): Client {
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const { rest } = new Octokit({
    baseUrl: githubUrl,
    userAgent: 'codebox-npm',
    log,
    request: { log, redirect: 'error' },
  });
  const pair = `${githubClientId}:${githubSecret.reveal()}`;
  return { rest, clientId: githubClientId, credentials: `basic ${Buffer.from(pair).toString('base64')}` };
}

async function checkToken({ rest, clientId, credentials }: Client, token: string) {
  const answer = await ask((signal) =>
    rest.apps.checkToken({
      client_id: clientId,
      access_token: token,
      headers: { authorization: credentials },
      request: { signal },
    }),
  );
  if (answer.status === 404 || answer.status === 422) return undefined;
  const identity = answer.status === 200 ? parseAuthorization(answer.data, clientId) : undefined;
  if (identity === undefined) throw appFault(answer);
  return identity === 'nobody' ? undefined : identity;
}

async function getUser({ rest }: Client, token: string): Promise<Identity | undefined> {
  const answer = await ask((signal) =>
    rest.users.getAuthenticated({ headers: bearer(token), request: { signal } }),
  );
  if ([401, 403, 404].includes(answer.status)) return undefined;
  const identity = answer.status === 200 ? parseAuthenticatedUser(answer.data) : undefined;
  if (identity === undefined) throw unexpected(answer);
  return identity;
}

/** 403 is `cannot tell`: single sign-on is missing, the organisation restricts apps, or the token lacks read:org. */
async function isMember({ rest }: Client, token: string, org: string): Promise<boolean> {
  const answer = await ask((signal) =>
    rest.orgs.getMembershipForAuthenticatedUser({ org, headers: bearer(token), request: { signal } }),
  );
  if ([401, 403, 404].includes(answer.status)) return false;
  const membership = answer.status === 200 ? parseMembership(answer.data) : undefined;
  if (membership === undefined) throw unexpected(answer);
  return membership === 'active';
}

async function deleteToken({ rest, clientId, credentials }: Client, token: string) {
  const answer = await ask((signal) =>
    rest.apps.deleteToken({
      client_id: clientId,
      access_token: token,
      headers: { authorization: credentials },
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
