import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GitHubStandIn, randomToken, startGitHub } from '../../src/local/github';
import { type LocalRegistry, startRegistry } from '../support/localRegistry';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../support/upstream';

const APP = { clientId: 'client-id', clientSecret: 'client-secret-of-this-test-0123456789abcd' };
const PEOPLE = ['reader', 'admin'].map((login, index) => ({
  login,
  id: index + 1,
  orgs: ['acme'],
  token: randomToken('ghp_'),
}));
const RULES = [{ packages: ['*'], read: ['members'], publish: ['admins'], tokens: ['user:reader'] }];

describe('tokens for machines, through the gateway', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let github: GitHubStandIn;

  beforeAll(async () => {
    folder = await makeTempFolder();
    upstream = await startUpstream();
    github = await startGitHub({ ...APP, users: PEOPLE });
    const env = {
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_ACCESS: JSON.stringify(RULES),
      CODEBOX_GITHUB_URL: github.apiUrl,
      CODEBOX_GITHUB_CLIENT_ID: APP.clientId,
      CODEBOX_GITHUB_SECRET: APP.clientSecret,
      CODEBOX_RESTRICTED_ORGS: 'acme',
      CODEBOX_ADMINS: 'admin',
    };
    registry = await startRegistry(path.join(folder, 'storage'), env);
  });
  afterAll(async () => {
    await registry?.stop();
    await upstream?.close();
    await github?.close();
    await removeFolder(folder);
  });

  const tokenOf = (user: string) => PEOPLE.find(({ login }) => login === user)?.token ?? '';

  /** Resolves with the status and the parsed body. */
  async function ask(token: string, method: string, route: string, wish?: object) {
    const response = await fetch(new URL(route, registry.url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(wish && { body: JSON.stringify(wish) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  }

  test('are made and revoked by who may write nothing, where a rule says so; and by no such token', async () => {
    const reader = tokenOf('reader');
    const made = await ask(reader, 'POST', '-/npm/v1/tokens', { name: 'ci' });
    expect(made).toMatchObject({ status: 201, body: { name: 'ci', readonly: true } });
    expect(await ask(made.body.token, 'GET', '-/whoami')).toEqual({
      status: 200,
      body: { username: 'reader' },
    });
    expect((await ask(made.body.token, 'POST', '-/npm/v1/tokens', { name: 'more' })).status).toBe(403);
    const own = `-/npm/v1/tokens/token/${made.body.key}`;
    expect((await ask(made.body.token, 'DELETE', own)).status).toBe(403);
    expect(await ask(reader, 'DELETE', own)).toEqual({ status: 200, body: { ok: true } });
  });

  test('are not made by a login that GitHub has revoked, also while the gateway remembers it', async () => {
    const login = github.issue('gho_', { ...APP, login: 'reader', scopes: ['read:org'] });
    expect((await ask(login, 'POST', '-/npm/v1/tokens', { name: 'before' })).status).toBe(201);
    github.revoke(login);
    const { status, body } = await ask(login, 'POST', '-/npm/v1/tokens', { name: 'after' });
    expect([status, body.error]).toEqual([401, expect.stringContaining('GitHub does not take your login')]);
    // Everything else goes on until the gateway asks again (SECURITY.md, "Six minutes").
    expect((await ask(login, 'GET', '-/whoami')).status).toBe(200);
  });

  test('are refused by the rules to who may give nothing away, with the reason', async () => {
    const { status, body } = await ask(tokenOf('admin'), 'POST', '-/npm/v1/tokens', { name: 'ci' });
    expect([status, body.error]).toEqual([403, expect.stringContaining('admin may not make a token')]);
  });
});
