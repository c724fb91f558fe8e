import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createIdTokens } from '../../../src/adapters/github/idTokens';
import { type GitHubStandIn, outages, startGitHub } from '../../../src/local/github';
import { giveUp, meanwhile } from '../../support/limits';

meanwhile.collectsGarbage = true;

const apiEndpoint = 'https://npm.example/registry';

let github: GitHubStandIn;
beforeAll(async () => {
  github = await startGitHub({ clientId: 'Iv1.mine', clientSecret: 'unused', users: [], unanswered: giveUp });
});
afterEach(() => github.fail(undefined));
afterAll(() => github.close());

describe('verify', () => {
  const idTokens = () => createIdTokens({ oidcIssuer: github.issuer, apiEndpoint });
  const token = (claims = {}) => github.idToken({ aud: 'npm:npm.example', ...claims });

  test('knows the workflow behind a token', async () => {
    expect(await idTokens().verify(token())).toMatchObject({ repository: 'acme/widgets' });
  });

  test('says why a token is refused', async () => {
    const refusal = { refused: expect.stringContaining('another audience') };
    expect(await idTokens().verify(token({ aud: 'npm:other.example' }))).toEqual(refusal);
  });

  test.each(Object.entries(outages))(
    'is 503, and no refusal, while the issuer does not say where its keys are: %s',
    async (_name, outage) => {
      github.fail(outage);
      const tokens = idTokens();
      await expect(tokens.verify(token())).rejects.toMatchObject({ status: 503 });
      github.fail(undefined);
      expect(await tokens.verify(token())).toMatchObject({ repository: 'acme/widgets' });
    },
  );

  test.each(Object.entries(outages))('the same while its keys cannot be had: %s', async (_name, outage) => {
    github.fail(outage, { path: '/jwks' });
    const tokens = idTokens();
    await expect(tokens.verify(token())).rejects.toMatchObject({ status: 503 });
    github.fail(undefined);
    expect(await tokens.verify(token())).toMatchObject({ repository: 'acme/widgets' });
  });
});
