import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type GitHubStandIn, outages, randomToken, startGitHub } from '../../src/local/github';

const clientId = 'Iv1.mine';
const callback = 'http://127.0.0.1:4873/registry/-/v1/login/callback';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const alice = { login: 'alice', id: 7, orgs: ['acme'], token: randomToken('ghp_') };

let github: GitHubStandIn;
const start = (changes: object = {}) =>
  startGitHub({ clientId, clientSecret: 'secret', users: [alice], callbackUrl: callback, ...changes });

beforeEach(async () => {
  github = await start();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await github.close();
});

type Values = Readonly<Record<string, string>>;

async function authorize(changes: Values = {}) {
  const values = {
    client_id: clientId,
    redirect_uri: callback,
    scope: 'read:org',
    state: 's1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    _user: 'alice',
    ...changes,
  };
  const url = `${github.webUrl}/login/oauth/authorize?${new URLSearchParams(values)}`;
  const response = await fetch(url, { redirect: 'manual' });
  const location = new URL(response.headers.get('location') ?? 'none:');
  return { status: response.status, location, text: await response.text() };
}

async function codeFor(changes: Values = {}): Promise<string> {
  const { location } = await authorize(changes);
  return location.searchParams.get('code') ?? '';
}

async function post(path: string, values: Values) {
  const response = await fetch(github.webUrl + path, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(values),
  });
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

const app = { client_id: clientId, client_secret: 'secret' };
const exchange = (code: string, changes: Values = {}) =>
  post('/login/oauth/access_token', {
    ...app,
    code,
    redirect_uri: callback,
    code_verifier: verifier,
    ...changes,
  });

function later(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

describe('GET /login/oauth/authorize', () => {
  test('shows a button for each user, and one to cancel', async () => {
    const url = `${github.webUrl}/login/oauth/authorize?client_id=${clientId}&redirect_uri=${callback}&state="><b>`;
    const response = await fetch(url);
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Authorize as alice');
    expect(text).toContain('Cancel');
    expect(text).not.toContain('"><b>');
  });

  test('sends back with a code and the state', async () => {
    const { status, location } = await authorize();
    expect(status).toBe(302);
    expect(location.href.startsWith(callback)).toBe(true);
    expect(location.searchParams.get('code')).toMatch(/^[0-9a-f]{20}$/);
    expect(location.searchParams.get('state')).toBe('s1');
  });

  test.each([
    ['cancelled', { _user: '' }, 'access_denied'],
    ['of another port', { redirect_uri: 'http://127.0.0.1:1/registry' }, 'redirect_uri_mismatch'],
    ['beside the callback', { redirect_uri: `${callback}2` }, 'redirect_uri_mismatch'],
    ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ])('sends back with an error when the request is %s', async (_case, changes, error) => {
    const { location } = await authorize(changes);
    expect(location.href.startsWith(callback)).toBe(true);
    expect(location.searchParams.get('error')).toBe(error);
    expect(location.searchParams.get('state')).toBe('s1');
    expect(location.searchParams.has('code')).toBe(false);
  });

  test('sends below the callback, too', async () => {
    const { location } = await authorize({ redirect_uri: `${callback}/deeper` });
    expect(location.pathname.endsWith('/callback/deeper')).toBe(true);
  });

  test('is 404 for an application that it does not know', async () => {
    expect((await authorize({ client_id: 'Iv1.other' })).status).toBe(404);
  });

  test('sends anywhere on this machine, and nowhere else, without a registered callback', async () => {
    await github.close();
    github = await start({ callbackUrl: undefined });
    expect((await authorize({ redirect_uri: 'http://localhost:1/x' })).location.host).toBe('localhost:1');
    expect((await authorize({ redirect_uri: 'https://elsewhere.example/' })).status).toBe(404);
  });
});

describe('POST /login/oauth/access_token', () => {
  test('gives a token that the API knows', async () => {
    const { access_token: token, ...rest } = await exchange(await codeFor());
    expect(rest).toEqual({ token_type: 'bearer', scope: 'read:org' });
    const response = await fetch(`${github.apiUrl}/user`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({ login: 'alice' });
  });

  test('answers as a form unless asked for JSON', async () => {
    const body = new URLSearchParams({ ...app, code: await codeFor(), code_verifier: verifier });
    const response = await fetch(`${github.webUrl}/login/oauth/access_token`, { method: 'POST', body });
    expect(new URLSearchParams(await response.text()).get('access_token')).toMatch(/^gho_/);
  });

  test('takes JSON', async () => {
    const response = await fetch(`${github.webUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ ...app, code: await codeFor(), code_verifier: verifier }),
    });
    expect(await response.json()).toMatchObject({ token_type: 'bearer' });
  });

  test('takes a code once', async () => {
    const code = await codeFor();
    expect(await exchange(code)).toHaveProperty('access_token');
    expect(await exchange(code)).toMatchObject({ error: 'bad_verification_code' });
  });

  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 'bad_verification_code'],
    ['no verifier', { code_verifier: '' }, 'bad_verification_code'],
    ['a wrong secret', { client_secret: 'guess' }, 'incorrect_client_credentials'],
    ['another redirect_uri', { redirect_uri: `${callback}/deeper` }, 'redirect_uri_mismatch'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %s', async (_case, changes, error) => {
    const answer = await exchange(await codeFor(), changes);
    expect(answer).toEqual({
      error,
      error_description: expect.any(String),
      error_uri: expect.any(String),
    });
  });

  test('refuses a code that is ten minutes old', async () => {
    const code = await codeFor();
    later(10 * 60_000);
    expect(await exchange(code)).toMatchObject({ error: 'bad_verification_code' });
  });

  test('can be out of order while the rest works', async () => {
    github.fail(outages.error, { path: '/login/oauth/access_token' });
    const response = await fetch(`${github.webUrl}/login/oauth/access_token`, { method: 'POST' });
    expect(response.status).toBe(500);
    expect((await authorize()).status).toBe(302);
  });
});

describe('the device flow', () => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const begin = () => post('/login/device/code', { client_id: clientId, scope: 'read:org' });
  const ask = (device_code: string) =>
    post('/login/oauth/access_token', { client_id: clientId, device_code, grant_type });
  const enter = async (user_code: string, _user: string) => {
    const body = new URLSearchParams({ user_code, _user });
    return (await fetch(`${github.webUrl}/login/device`, { method: 'POST', body })).text();
  };

  test('gives a token when the code has been entered, once', async () => {
    const { device_code, ...rest } = await begin();
    expect(rest).toEqual({
      user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
      verification_uri: `${github.webUrl}/login/device`,
      expires_in: 900,
      interval: 5,
    });
    expect(await (await fetch(rest.verification_uri)).text()).toContain('Authorize as alice');
    expect(await ask(device_code)).toMatchObject({ error: 'authorization_pending' });
    expect(await enter('XXXX-XXXX', 'alice')).toContain('no device with that code');
    expect(await enter(rest.user_code.toLowerCase(), 'alice')).toContain('all set');
    expect(await ask(device_code)).toMatchObject({ access_token: expect.stringMatching(/^gho_/) });
    expect(await ask(device_code)).toMatchObject({ error: 'incorrect_device_code' });
  });

  test('slows down those who ask too often', async () => {
    const { device_code } = await begin();
    await ask(device_code);
    expect(await ask(device_code)).toMatchObject({ error: 'slow_down', interval: 10 });
  });

  test('ends when it is cancelled', async () => {
    const { device_code, user_code } = await begin();
    await enter(user_code, '');
    expect(await ask(device_code)).toMatchObject({ error: 'access_denied' });
  });

  test('ends after a quarter of an hour', async () => {
    const { device_code } = await begin();
    later(900_000);
    expect(await ask(device_code)).toMatchObject({ error: 'expired_token' });
  });

  test('is only for applications that have it switched on', async () => {
    await github.close();
    github = await start({ deviceFlow: false });
    expect(await begin()).toMatchObject({ error: 'device_flow_disabled' });
  });

  test('is 404 for an application that GitHub does not know', async () => {
    const body = new URLSearchParams({ client_id: 'Iv1.other' });
    expect((await fetch(`${github.webUrl}/login/device/code`, { method: 'POST', body })).status).toBe(404);
  });
});
