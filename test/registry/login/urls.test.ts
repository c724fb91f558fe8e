import { describe, expect, test } from '@jest/globals';
import { authorizeUrl, callbackUrl, doneUrl, loginUrl } from '../../../src/registry/login/urls';

const endpoint = { apiEndpoint: 'https://npm.example/registry' };

describe('the URLs of a login', () => {
  test('are on our own host, and need no escapes', () => {
    expect(loginUrl(endpoint, 'a-b_C')).toBe('https://npm.example/registry/-/v1/login/cli/a-b_C');
    expect(doneUrl(endpoint, 'a-b_C')).toBe('https://npm.example/registry/-/v1/done/a-b_C');
    expect(callbackUrl(endpoint)).toBe('https://npm.example/registry/-/v1/login/callback');
  });

  const asked = {
    webUrl: 'https://github.example',
    clientId: 'client-id',
    redirectUri: callbackUrl(endpoint),
    scope: 'read:org',
    state: 'sealed',
    challenge: 'challenge',
  };

  test('lead to GitHub with PKCE and a choice of accounts', () => {
    const url = new URL(authorizeUrl(asked));
    expect(url.origin + url.pathname).toBe('https://github.example/login/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client-id',
      redirect_uri: 'https://npm.example/registry/-/v1/login/callback',
      scope: 'read:org',
      state: 'sealed',
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
      allow_signup: 'false',
      prompt: 'select_account',
    });
  });

  test('ask for no scope when none is needed', () => {
    expect(new URL(authorizeUrl({ ...asked, scope: '' })).searchParams.has('scope')).toBe(false);
  });
});
