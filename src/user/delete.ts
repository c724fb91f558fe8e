// DELETE /registry/-/user/token/{token}

import type { LoginContext } from '../context';
import { loginContext } from '../contexts/login';
import { RegistryError } from '../errors';
import { lambda } from '../http/lambda';
import { json, type Reply, type ReplyEvent } from '../http/reply';
import { param, type Request } from '../http/request';
import type { Identity } from '../ports/github';
import { hasMachineForm } from '../registry/machineTokens/form';
import { parseAuthorization, sameToken, tokenSettingsUrl } from '../registry/tokens';
import { endOf } from '../registry/workflows/mintedToken';

/**
 * Revokes the caller's token. A token that is not valid any more is a success, because npm keeps a token if
 * its logout fails (docs/github.md §6).
 */
async function logOut(request: Request, { config, decisions, github }: LoginContext): Promise<Reply> {
  const token = ownToken(request);
  const identity = await github.identify(token);
  const outcome = await github.revoke(token);
  decisions.forget(token);
  const notice = outcome === 'personal' ? outlives(config) : (outlivesLogout(token) ?? endsByItself(token));
  return json(
    200,
    { ok: true },
    {
      ...(notice !== undefined && { headers: { 'npm-notice': notice } }),
      ...(identity && { event: loggedOut(identity) }),
    },
  );
}

function outlives({ githubWebUrl }: LoginContext['config']): string {
  return `A personal access token stays valid after a logout. Revoke it at ${tokenSettingsUrl(githubWebUrl)}`;
}

/** A logout is a machine's, too; only the person who made its token revokes it. */
function outlivesLogout(token: string): string | undefined {
  return hasMachineForm(token)
    ? 'The token stays valid after a logout. Who made it can revoke it with npm token revoke.'
    : undefined;
}

/** The registry keeps nothing about the tokens of workflows, so it cannot revoke them. */
function endsByItself(token: string): string | undefined {
  const end = endOf(token, new Date());
  return end && `The token of a workflow cannot be revoked. It goes on working until ${end.toISOString()}.`;
}

/**
 * There is no authorizer. The caller proves to hold the token; otherwise anyone could revoke a token that
 * they have seen.
 */
function ownToken(request: Request): string {
  const token = param(request, 'token');
  const credentials = parseAuthorization(request.headers.get('authorization') ?? '');
  if (!credentials) throw new RegistryError(401, 'Logging out needs the token in the Authorization header.');
  if (!sameToken(credentials.token, token)) {
    throw new RegistryError(403, 'A request can log out only the token that it is made with.');
  }
  return token;
}

function loggedOut({ login, avatar }: Identity): ReplyEvent {
  return { namespace: 'user:delete', body: { user: login }, user: { name: login, avatar } };
}

export default lambda('user:delete', loginContext, logOut);
