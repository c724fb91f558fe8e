import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type LocalRegistry, startRegistry } from '../support/localRegistry';
import { type NpmUser, npmUser } from '../support/npm';
import { pathWithNpm11 } from '../support/npm11';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../support/upstream';

jest.setTimeout(180_000);

type Claims = Readonly<Record<string, unknown>>;

const RELEASE = '.github/workflows/release.yml@refs/heads/main';

const READ = '-/codebox/v1/oidc/token';

const RULES = [
  {
    packages: ['@acme/*'],
    actions: ['publish'],
    repository: 'acme/widgets',
    repositoryId: 456789,
    workflow: 'release.yml',
    refs: ['refs/heads/main'],
  },
  { packages: ['*'], actions: ['read'], repository: 'acme/*', events: ['push', 'pull_request'] },
];

/** npm as GitHub Actions runs it: no token in .npmrc, and an endpoint that gives ID tokens. */
describe('npm in GitHub Actions with `npm start`', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let issuer: string;
  let PATH: string;
  let jobs = 0;

  beforeAll(async () => {
    PATH = await pathWithNpm11();
    folder = await makeTempFolder();
    upstream = await startUpstream();
    registry = await startRegistry(path.join(folder, 'storage'), {
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_TRUSTED_PUBLISHERS: JSON.stringify(RULES),
    });
    const { github } = JSON.parse(await readFile(path.join(registry.storage, 'local.json'), 'utf8'));
    issuer = `${new URL(github).origin}/_oidc`;
  }, 300_000);

  afterAll(async () => {
    await registry?.stop();
    await upstream?.close();
    await removeFolder(folder);
  });

  /** A job that differs in those claims from a push to main of acme/widgets. */
  function job(claims: Claims = {}): Promise<NpmUser> {
    jobs += 1;
    return npmUser(path.join(folder, `job-${jobs}`), registry.url, {
      PATH,
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken(claims),
    });
  }

  async function publish(user: NpmUser, name: string, version: string) {
    const project = await user.project('project', { name, version }, { 'index.js': 'module.exports = 1' });
    return user.npm(['publish', '--loglevel=verbose'], project);
  }

  /** What a step of a workflow does with curl: an ID token, and for it a token of the registry. */
  async function tokenFrom(path: string, claims: Claims = {}): Promise<string> {
    const asked = await fetch(`${issuer}/token?audience=npm:localhost`, bearer(requestToken(claims)));
    const { value } = JSON.parse(await asked.text());
    const answer = await fetch(`${registry.url}${path}`, { method: 'POST', ...bearer(value) });
    expect(answer.status).toBe(201);
    return JSON.parse(await answer.text()).token;
  }

  function setToken(user: NpmUser, token: string) {
    return user.npm(['config', 'set', `${registry.url.slice('http:'.length)}:_authToken=${token}`]);
  }

  test('a trusted workflow publishes without any token of its own', async () => {
    const { code, stdout, stderr } = await publish(await job(), '@acme/widget', '1.0.0');
    expect(stderr).toContain('Successfully retrieved and set token');
    expect([code, stdout.trim()]).toEqual([0, '+ @acme/widget@1.0.0']);
  });

  test('npm asks again for each publish, and for a public repository turns no provenance on', async () => {
    const released = await publish(await job({ repository_visibility: 'public' }), '@acme/widget', '1.1.0');
    expect(released.code).toBe(0);
    expect(released.stderr).not.toMatch(/provenance/i);
  });

  test('the package says who published it', async () => {
    const user = await job();
    await setToken(user, registry.token('reader'));
    const { stdout } = await user.npm(['view', '@acme/widget@1.1.0', '_npmUser.name']);
    expect(stdout.trim()).toBe('acme/widgets (release.yml)');
  });

  test('all packages of a workspace are published in one go', async () => {
    const user = await job();
    const workspace = { name: 'all', version: '1.0.0', private: true, workspaces: ['one', 'two'] };
    await user.project('.', workspace, {
      'one/package.json': JSON.stringify({ name: '@acme/one', version: '1.0.0' }),
      'two/package.json': JSON.stringify({ name: '@acme/two', version: '1.0.0' }),
    });
    const { code, stdout } = await user.npm(['publish', '--workspaces']);
    expect(stdout).toContain('+ @acme/one@1.0.0');
    expect([code, stdout.includes('+ @acme/two@1.0.0')]).toEqual([0, true]);
  });

  test.each([
    ['another repository', { repository: 'evil/widgets', workflow_ref: `evil/widgets/${RELEASE}` }],
    ['another workflow', { workflow_ref: 'acme/widgets/.github/workflows/test.yml@refs/heads/main' }],
    ['a branch', { ref: 'refs/heads/wip' }],
    ['a pull request', { event_name: 'pull_request' }],
    ['a repository that took the name', { repository_id: '999' }],
  ])('%s publishes nothing, and npm can say why', async (_what, claims) => {
    const user = await job(claims);
    const { code, stderr } = await publish(user, '@acme/widget', '2.0.0');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Failed token exchange request with body message: No rule says that/);
    expect(stderr).toMatch(/ENEEDAUTH/);
  });

  test('a trusted workflow publishes nothing outside of its rule', async () => {
    const { code, stderr } = await publish(await job(), '@other/widget', '1.0.0');
    expect(code).not.toBe(0);
    expect(stderr).toContain('may publish @other/widget');
  });

  test('npm ci installs with a token that reads, public packages too', async () => {
    const user = await job();
    upstream.publish('public-thing', '3.0.0');
    await setToken(user, await tokenFrom(READ));
    await user.project('app', { name: 'app', version: '1.0.0' });
    const installed = await user.npm(['install', '@acme/widget@1.0.0'], 'app');
    expect([installed.code, installed.stderr]).toEqual([0, '']);
    const { code, stdout } = await user.npm(['ci'], 'app');
    expect(code).toBe(0);
    expect(stdout).toContain('added 1 package');
    expect((await user.npm(['view', 'public-thing', 'version'])).stdout).toBe('3.0.0\n');
    expect((await user.npm(['whoami'])).stdout).toBe('acme/widgets (release.yml)\n');
  });

  test('a token that reads publishes nothing', async () => {
    const user = await npmUser(path.join(folder, 'reads'), registry.url);
    const claims = { event_name: 'pull_request', ref: 'refs/pull/7/merge' };
    await setToken(user, await tokenFrom(READ, claims));
    const { code, stderr } = await publish(user, '@acme/widget', '3.0.0');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/E403/);
    expect((await user.npm(['dist-tag', 'add', '@acme/widget@1.0.0', 'old'])).stderr).toMatch(/E403/);
  });

  test('a token for one package neither reads nor publishes another', async () => {
    const exchanged = await tokenFrom('-/npm/v1/oidc/token/exchange/package/@acme%2fwidget');
    const user = await npmUser(path.join(folder, 'bound'), registry.url);
    await setToken(user, exchanged);
    expect((await user.npm(['view', '@acme/widget', 'version'])).stdout).toBe('1.1.0\n');
    const tagged = await user.npm(['dist-tag', 'add', '@acme/widget@1.0.0', 'old']);
    expect(tagged.code).toBe(0);
    expect((await user.npm(['view', '@acme/one', 'version'])).stderr).toMatch(/E404/);
    // npm would read the tags first, and get 404.
    const tags = `${registry.url}-/package/@acme%2fone/dist-tags/old`;
    const put = await fetch(tags, { method: 'PUT', body: '"1.0.0"', ...bearer(exchanged) });
    expect([put.status, await put.text()]).toEqual([403, expect.stringContaining('may not publish')]);
    expect((await publish(user, '@acme/one', '1.0.1')).stderr).toMatch(/E403/);
    expect((await user.npm(['unpublish', '@acme/widget@1.0.0'])).stderr).toMatch(/E403/);
    expect((await user.npm(['logout'])).code).toBe(0);
  });

  test('no token was logged', () => {
    const lines = registry
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    expect(lines.some((line) => line.includes('oidc'))).toBe(true);
    for (const line of lines) expect(line).not.toMatch(/cbx_|eyJ/);
  });
});

/** The stand-in's request tokens are the claims themselves. */
function requestToken(claims: Claims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}

function bearer(token: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { authorization: `Bearer ${token}` } };
}
