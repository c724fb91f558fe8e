import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { type GitHubStandIn, startGitHub } from '../../src/local/github';

describe('the issuer of the GitHub stand-in', () => {
  let github: GitHubStandIn;

  beforeAll(async () => {
    github = await startGitHub({ clientId: 'id', clientSecret: 'secret', users: [] });
  });
  afterAll(() => github.close());

  const requestToken = (claims: unknown) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  const ask = (query: string, token: string) =>
    fetch(`${github.issuer}/token${query}`, { headers: { authorization: `Bearer ${token}` } });

  test('signs with the key that its discovery document leads to', async () => {
    const discovery = await fetch(`${github.issuer}/.well-known/openid-configuration`);
    const document: unknown = await discovery.json();
    expect(document).toEqual({ issuer: github.issuer, jwks_uri: `${github.issuer}/jwks` });
    const keys = createRemoteJWKSet(new URL(`${github.issuer}/jwks`));
    const { payload } = await jwtVerify(github.idToken({ aud: 'npm:here' }), keys, {
      issuer: github.issuer,
      audience: 'npm:here',
    });
    expect(payload).toMatchObject({ repository: 'acme/widgets', event_name: 'push' });
  });

  test('gives a job the token that it asks for', async () => {
    const answer = await ask(
      '?audience=npm:here',
      requestToken({ repository: 'acme/other', ref: undefined }),
    );
    const value = (await answer.text()).match(/^\{"value":"(.+)"\}$/)?.[1] ?? '';
    expect(decodeJwt(value)).toMatchObject({ aud: 'npm:here', repository: 'acme/other' });
  });

  test('never gives the same token twice', () => {
    expect(decodeJwt(github.idToken({})).jti).not.toBe(decodeJwt(github.idToken({})).jti);
  });

  test.each(['', 'nonsense', requestToken([]), requestToken(null)])(
    'refuses the request token %j',
    async (token) => {
      const answer = await ask('', token);
      await answer.arrayBuffer();
      expect(answer.status).toBe(401);
    },
  );

  test('has nothing else', async () => {
    const answer = await fetch(`${github.issuer}/keys`);
    await answer.arrayBuffer();
    expect(answer.status).toBe(404);
  });
});
