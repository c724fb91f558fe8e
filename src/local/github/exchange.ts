import { createHash } from 'node:crypto';
import type { Answer } from './api';
import { oauthAnswer, type Parameters } from './forms';
import type { Grant, Website } from './signIn';
import { type App, randomToken } from './state';
import type { Received } from './wire';

/** POST /login/oauth/access_token with a code. A code is good for one attempt. */
export function exchangeCode(website: Website, parameters: Parameters, received: Received): Answer {
  const { state, grants } = website;
  if (!isApp(state.app, parameters)) return oauthAnswer(received, { error: 'incorrect_client_credentials' });
  const code = parameters.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  if (!grant || grant.expires <= Date.now() || !isVerified(grant, parameters.get('code_verifier'))) {
    return oauthAnswer(received, { error: 'bad_verification_code' });
  }
  const redirectUri = parameters.get('redirect_uri');
  if (redirectUri !== undefined && redirectUri !== grant.redirectUri) {
    return oauthAnswer(received, { error: 'redirect_uri_mismatch' });
  }
  return tokenAnswer(website, grant, received);
}

/** A new token of the app, for that person. */
export function tokenAnswer(
  { state }: Website,
  { login, scope }: Pick<Grant, 'login' | 'scope'>,
  received: Received,
): Answer {
  const scopes = scope.split(/[ ,]+/).filter((one) => one !== '');
  const token = randomToken('gho_');
  state.tokens.set(token, { token, login, clientId: state.app.clientId, scopes });
  return oauthAnswer(received, { access_token: token, token_type: 'bearer', scope: scopes.join(',') });
}

function isApp({ clientId, clientSecret }: App, parameters: Parameters): boolean {
  return parameters.get('client_id') === clientId && parameters.get('client_secret') === clientSecret;
}

function isVerified({ challenge }: Grant, verifier = ''): boolean {
  if (challenge === undefined) return true;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
