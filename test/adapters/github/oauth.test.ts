import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createGitHubOAuth } from '../../../src/adapters/github/oauth';
import { RegistryError } from '../../../src/errors';
import { Secret } from '../../../src/lib/secret';
import { type GitHubStandIn, outages, randomToken, startGitHub } from '../../../src/local/github';
import { giveUp, meanwhile } from '../../support/limits';
import { close, listen } from '../../support/server';

meanwhile.collectsGarbage = true;

const clientId = 'Iv1.mine';
const apiEndpoint = 'http://127.0.0.1:4873/registry';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const alice = { login: 'alice', id: 7, orgs: [], token: randomToken('ghp_') };

let github: GitHubStandIn;
beforeAll(async () => {
  github = await startGitHub({
    clientId,
    clientSecret: 'the-app-secret',
    users: [alice],
    deviceInterval: 0,
    unanswered: giveUp,
  });
});
afterEach(() => github.fail(undefined));
afterAll(() => github.close());

function oauth(changes: { readonly url?: string; readonly id?: string; readonly secret?: string } = {}) {
  const { url = github.webUrl, id = clientId, secret = 'the-app-secret' } = changes;
  const app = { githubWebUrl: url, githubClientId: id, apiEndpoint };
  return createGitHubOAuth({ ...app, appSecret: async () => new Secret(secret) });
}

async function code(): Promise<string> {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: `${apiEndpoint}/-/v1/login/callback`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    _user: 'alice',
  });
  const url = `${github.webUrl}/login/oauth/authorize?${query}`;
  const { headers } = await fetch(url, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
}

async function failure(promise: Promise<unknown>): Promise<RegistryError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RegistryError)) throw new Error(`No RegistryError, but ${inspect(error)}`);
  return error;
}

describe('exchange', () => {
  test('gives a token of the app, once', async () => {
    const given = await code();
    expect(await oauth().exchange(given, verifier)).toMatch(/^gho_/);
    expect(await oauth().exchange(given, verifier)).toBeUndefined();
  });

  test('gives none for another verifier', async () => {
    expect(await oauth().exchange(await code(), 'w'.repeat(43))).toBeUndefined();
  });

  test('tells the operator of a wrong secret, without repeating it', async () => {
    const error = await failure(oauth({ secret: 'mistyped-secret' }).exchange(await code(), verifier));
    expect(error.status).toBe(502);
    expect(error.message).toContain('operator');
    expect(inspect(error)).toContain('incorrect_client_credentials');
    expect(inspect(error, { showHidden: true })).not.toContain('mistyped-secret');
  });

  test.each(Object.entries(outages))(
    'is 503 without a secret in it, after one attempt, while GitHub is: %s',
    async (_name, outage) => {
      const given = await code();
      github.fail(outage);
      const before = github.requests.length;
      const error = await failure(oauth().exchange(given, verifier));
      expect(error.status).toBe(503);
      expect(github.requests.length).toBe(before + 1);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
        new RegExp(`${given}|${verifier}|the-app-secret`),
      );
    },
  );

  test.each([
    [200, { error: 'Too many cooks' }],
    [200, { error: ['incorrect_client_credentials'] }],
    [400, {}],
    [403, { error: 'bad_verification_code' }],
    [404, { error: 'incorrect_client_credentials' }],
  ])('takes %i %j for an outage: that is nothing GitHub says', async (status, body) => {
    github.fail({ status, body });
    expect((await failure(oauth().exchange('code', verifier))).status).toBe(503);
  });

  test('is 503 when GitHub gives something that is no token of an app', async () => {
    const server = createServer((_request, response) => response.end('{"access_token":"ghp_abc"}'));
    const error = await failure(oauth({ url: await listen(server) }).exchange('code', verifier));
    await close(server);
    expect(error.status).toBe(503);
  });
});

describe('the device flow', () => {
  const enter = (userCode: string, user: string) =>
    fetch(`${github.webUrl}/login/device`, {
      method: 'POST',
      body: new URLSearchParams({ user_code: userCode, _user: user }),
    });

  test('gives a token when the code has been entered', async () => {
    const { deviceCode, userCode, ...rest } = await oauth().startDevice('read:org');
    expect(rest).toEqual({ verificationUrl: `${github.webUrl}/login/device`, expiresIn: 900, interval: 5 });
    expect(await oauth().pollDevice(deviceCode)).toEqual({ is: 'pending', interval: undefined });
    await enter(userCode, 'alice');
    const granted = { is: 'granted', token: expect.stringMatching(/^gho_/) };
    expect(await oauth().pollDevice(deviceCode)).toEqual(granted);
    expect(await oauth().pollDevice(deviceCode)).toEqual({ is: 'expired' });
  });

  test('is denied by its user', async () => {
    const { deviceCode, userCode } = await oauth().startDevice('');
    await enter(userCode, '');
    expect(await oauth().pollDevice(deviceCode)).toEqual({ is: 'denied' });
  });

  test('is slowed down as GitHub says', async () => {
    const other = await startGitHub({ clientId, clientSecret: 's', users: [alice], deviceInterval: 30 });
    const slow = oauth({ url: other.webUrl });
    const { deviceCode } = await slow.startDevice('');
    await slow.pollDevice(deviceCode);
    expect(await slow.pollDevice(deviceCode)).toEqual({ is: 'pending', interval: 35 });
    await other.close();
  });

  test('is for the operator to set up', async () => {
    const other = await startGitHub({ clientId, clientSecret: 's', users: [alice], deviceFlow: false });
    expect((await failure(oauth({ url: other.webUrl }).startDevice(''))).status).toBe(502);
    await other.close();
    expect((await failure(oauth({ id: 'Iv1.unknown' }).startDevice(''))).status).toBe(502);
  });

  test('is 503 when GitHub is down', async () => {
    github.fail(outages.reset);
    expect((await failure(oauth().startDevice(''))).status).toBe(503);
    expect((await failure(oauth().pollDevice('x'))).status).toBe(503);
  });

  test('does not send people to what is no web page', async () => {
    const body = { device_code: 'd', user_code: 'u', verification_uri: 'javascript:alert(1)' };
    const server = createServer((_request, response) => response.end(JSON.stringify(body)));
    const error = await failure(oauth({ url: await listen(server) }).startDevice(''));
    await close(server);
    expect(error.status).toBe(503);
  });
});
