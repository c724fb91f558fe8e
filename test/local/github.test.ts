import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type GitHubStandIn, outages, randomToken, startGitHub } from '../../src/local/github';
import { until } from '../support/until';

const clientId = 'Iv1.mine';
const alice = { login: 'alice', id: 7, orgs: ['acme'], token: randomToken('ghp_') };
const given = { token: randomToken('gho_'), login: 'alice', clientId, scopes: ['repo', 'read:org'] };
const basic = `Basic ${Buffer.from(`${clientId}:secret`).toString('base64')}`;

let github: GitHubStandIn;
beforeAll(async () => {
  github = await startGitHub({ clientId, clientSecret: 'secret', users: [alice], tokens: [given] });
});
afterEach(() => github.fail(undefined));
afterAll(() => github.close());

type Options = { readonly method?: string; readonly authorization?: string; readonly body?: unknown };

async function call(path: string, { method = 'GET', authorization, body }: Options = {}) {
  const response = await fetch(github.apiUrl + path, {
    method,
    redirect: 'manual',
    headers: authorization === undefined ? {} : { authorization },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const appToken = (method: string, token: string, authorization = basic) =>
  call(`/applications/${clientId}/token`, { method, authorization, body: { access_token: token } });

describe('the GitHub stand-in', () => {
  test('listens on loopback, with the shape of GitHub Enterprise', () => {
    expect(github.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/);
    expect(github.apiUrl).toBe(`${github.webUrl}/api/v3`);
  });

  test('answers 404 to what it does not know', async () => {
    expect((await call('/users/alice')).body).toEqual({
      message: 'Not Found',
      documentation_url: expect.any(String),
      status: '404',
    });
    expect((await fetch(`${github.webUrl}/user`)).status).toBe(404);
    expect((await call('/user', { method: 'POST', body: {} })).status).toBe(404);
  });

  test('answers 400 to a body that is not JSON', async () => {
    const url = `${github.apiUrl}/applications/${clientId}/token`;
    expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(400);
  });

  test('refuses to share a port', async () => {
    const port = Number(new URL(github.webUrl).port);
    await expect(startGitHub({ port, clientId, clientSecret: 's', users: [] })).rejects.toThrow('EADDRINUSE');
  });
});

describe('GET /user', () => {
  test.each(['Bearer', 'token', 'bearer'])('knows the user of a token sent as %s', async (scheme) => {
    const { status, headers, body } = await call('/user', { authorization: `${scheme} ${given.token}` });
    expect(status).toBe(200);
    expect(body).toMatchObject({ login: 'alice', id: 7, type: 'User' });
    expect(headers.get('x-oauth-scopes')).toBe('repo, read:org');
    expect(headers.get('x-ratelimit-remaining')).toBe('4999');
    expect(headers.get('x-github-request-id')).toMatch(/./);
  });

  test('knows the user of another app’s token, as GitHub does', async () => {
    const token = github.issue('gho_', { login: 'alice', clientId: 'Iv1.other' });
    expect((await call('/user', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  test('accepts no token that was not issued, and none that was revoked', async () => {
    const revoked = github.issue('ghp_', { login: 'alice' });
    github.revoke(revoked);
    for (const token of [randomToken('ghp_'), revoked, 'bogus']) {
      const { status, body } = await call('/user', { authorization: `Bearer ${token}` });
      expect([status, body.message]).toEqual([401, 'Bad credentials']);
    }
  });

  test('requires authentication', async () => {
    const { status, body } = await call('/user');
    expect([status, body.message]).toEqual([401, 'Requires authentication']);
  });

  test('is not for installations', async () => {
    const token = github.issue('ghs_', { login: 'alice' });
    const { status, body } = await call('/user', { authorization: `Bearer ${token}` });
    expect([status, body.message]).toEqual([403, 'Resource not accessible by integration']);
  });
});

describe('POST /applications/{client_id}/token', () => {
  test('tells whose the app’s token is', async () => {
    const { status, body } = await appToken('POST', given.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      app: { client_id: clientId },
      token: given.token,
      user: { login: 'alice' },
    });
  });

  test('names no user when told so', async () => {
    const token = github.issue('gho_', { login: 'alice', clientId, withoutUser: true });
    expect((await appToken('POST', token)).body.user).toBeNull();
  });

  test('knows no token of another app or of a person', async () => {
    const foreign = github.issue('gho_', { login: 'alice', clientId: 'Iv1.other' });
    expect((await appToken('POST', foreign)).status).toBe(404);
    expect((await appToken('POST', alice.token)).status).toBe(404);
  });

  test('wants the app’s own credentials', async () => {
    const wrong = `Basic ${Buffer.from(`${clientId}:guess`).toString('base64')}`;
    expect((await appToken('POST', given.token, wrong)).status).toBe(401);
    expect((await appToken('POST', given.token, `Bearer ${given.token}`)).status).toBe(401);
    const other = { method: 'POST', authorization: basic, body: { access_token: given.token } };
    expect((await call('/applications/Iv1.other/token', other)).status).toBe(404);
  });

  test.each([{}, { access_token: 7 }, [], null])('answers 422 to %j', async (body) => {
    const answer = await call(`/applications/${clientId}/token`, {
      method: 'POST',
      authorization: basic,
      body,
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([expect.objectContaining({ field: 'access_token' })]);
  });
});

describe('DELETE /applications/{client_id}/token', () => {
  test('revokes the token, once', async () => {
    const token = github.issue('gho_', { login: 'alice', clientId });
    expect((await appToken('DELETE', token)).status).toBe(204);
    expect((await call('/user', { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await appToken('DELETE', token)).status).toBe(404);
  });
});

describe('GET /user/memberships/orgs/{org}', () => {
  const membership = (token: string, org = 'acme') =>
    call(`/user/memberships/orgs/${org}`, { authorization: `Bearer ${token}` });

  test('tells an active membership', async () => {
    const { status, body } = await membership(alice.token, 'ACME');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'active', user: { login: 'alice' } });
  });

  test('is 404 for the others, and 401 for a bad token', async () => {
    expect((await membership(alice.token, 'other')).status).toBe(404);
    expect((await membership('bogus')).status).toBe(401);
  });

  test('wants the scope read:org of classic tokens', async () => {
    const { status, headers } = await membership(github.issue('ghp_', { login: 'alice', scopes: ['repo'] }));
    expect(status).toBe(403);
    expect(headers.get('x-accepted-oauth-scopes')).toContain('read:org');
    expect((await membership(github.issue('github_pat_', { login: 'alice' }))).status).toBe(200);
  });

  test('can be pending, behind single sign-on, or closed to the app', async () => {
    const memberships = new Map([
      ['invited', 'pending'],
      ['saml', 'sso-required'],
      ['closed', 'app-restricted'],
    ] as const);
    const bob = { login: 'bob', id: 8, orgs: [], token: randomToken('ghp_'), memberships };
    const other = await startGitHub({ clientId, clientSecret: 's', users: [bob] });
    const ask = (org: string) =>
      fetch(`${other.apiUrl}/user/memberships/orgs/${org}`, {
        headers: { authorization: `Bearer ${bob.token}` },
      });
    expect(await (await ask('invited')).json()).toMatchObject({ state: 'pending' });
    expect((await ask('saml')).headers.get('x-github-sso')).toMatch(/^required; url=http/);
    expect(await (await ask('closed')).text()).toContain('OAuth App access restrictions');
    await other.close();
  });
});

describe('GET /user/memberships/orgs and /user/teams', () => {
  const orgs = Array.from({ length: 35 }, (_, number) => `org-${number}`);
  const memberships = new Map([
    ['invited', 'pending'],
    ['saml', 'sso-required'],
    ['closed', 'app-restricted'],
  ] as const);
  const teams = ['org-0/all/core', 'saml/hidden', 'org-1/web'];
  const bob = { login: 'bob', id: 8, orgs, teams, token: randomToken('ghp_'), memberships };
  let other: GitHubStandIn;
  beforeAll(async () => {
    other = await startGitHub({ clientId, clientSecret: 's', users: [bob] });
  });
  afterAll(() => other.close());

  async function ask(path: string, token = bob.token) {
    const answer = await fetch(other.apiUrl + path, { headers: { authorization: `Bearer ${token}` } });
    const { status, headers } = answer;
    return { status, link: headers.get('link'), sso: headers.get('x-github-sso'), body: await answer.json() };
  }

  test('come in pages of 30, or of as many as are asked for', async () => {
    const first = await ask('/user/memberships/orgs');
    expect(first.body).toHaveLength(30);
    expect(first.link).toMatch(/\/api\/v3\/user\/memberships\/orgs\?per_page=30&page=2>; rel="next"$/);
    expect(await ask('/user/memberships/orgs?page=2')).toMatchObject({ link: null, body: { length: 6 } });
    expect((await ask('/user/memberships/orgs?per_page=100')).body).toHaveLength(36);
  });

  test('leave out what the token is not shown, and the teams above', async () => {
    const { body: found } = await ask('/user/memberships/orgs?per_page=100');
    expect(found).toContainEqual(expect.objectContaining({ state: 'pending' }));
    expect(JSON.stringify(found)).not.toMatch(/saml|closed/);
    const { body, sso } = await ask('/user/teams');
    expect(body).toMatchObject([
      { slug: 'core', organization: { login: 'org-0' }, parent: { slug: 'all' } },
      { slug: 'web', organization: { login: 'org-1' }, parent: null },
    ]);
    expect(sso).toMatch(/^partial-results; organizations=/);
  });

  test('are there for members of a team below, by the question about one team', async () => {
    expect(await ask('/orgs/org-0/teams/all/memberships/bob')).toMatchObject({ status: 200 });
    expect(await ask('/orgs/org-0/teams/web/memberships/bob')).toMatchObject({ status: 404 });
  });

  test('want the scope read:org, and a token', async () => {
    const token = other.issue('ghp_', { login: 'bob', scopes: ['repo'] });
    for (const path of ['/user/memberships/orgs', '/user/teams']) {
      expect(await ask(path, token)).toMatchObject({ status: 403 });
      expect(await ask(path, 'bogus')).toMatchObject({ status: 401 });
    }
  });
});

describe('an outage', () => {
  const user = () => call('/user', { authorization: `Bearer ${alice.token}` });

  test('lasts as many times as told', async () => {
    github.fail(outages.error, { times: 2 });
    expect([(await user()).status, (await user()).status, (await user()).status]).toEqual([500, 500, 200]);
  });

  test('can hit one path only', async () => {
    github.fail(outages.secondaryRateLimit, { path: '/memberships/' });
    expect((await user()).status).toBe(200);
    const answer = await call('/user/memberships/orgs/acme', { authorization: `Bearer ${alice.token}` });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
  });

  test('can break the connection', async () => {
    github.fail('reset');
    await expect(user()).rejects.toThrow();
  });

  test('can hang, and the server closes all the same', async () => {
    const other = await startGitHub({ clientId, clientSecret: 's', users: [alice] });
    other.fail('hang');
    const pending = fetch(`${other.apiUrl}/user`);
    const failed = expect(pending).rejects.toThrow();
    await until(() => other.requests.length > 0);
    await other.close();
    await failed;
  });
});
