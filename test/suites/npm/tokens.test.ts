import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { pathWithNpm11 } from '../../support/npm11';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

const RULES = [{ packages: ['*'], read: ['members'], publish: ['admins'], tokens: ['admins'] }];
const PASSWORD = '--password=nothing';

/** One story: a person makes tokens, and a machine has nothing else. */
describe('npm token with `npm start`', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let admin: NpmUser;
  let machines = 0;

  beforeAll(async () => {
    folder = await makeTempFolder();
    upstream = await startUpstream();
    const env = {
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_ACCESS: JSON.stringify(RULES),
      CODEBOX_TOKEN_TTL: '0',
    };
    registry = await startBundled(path.join(folder, 'storage'), env);
    admin = await user('admin', registry.token('admin'));
    for (const name of ['@acme/widget', '@acme/other']) await publish(admin, name, '1.0.0');
  });
  afterAll(async () => {
    await registry?.stop();
    await upstream?.close();
    await removeFolder(folder);
  });

  async function user(home: string, token: string): Promise<NpmUser> {
    const made = await npmUser(path.join(folder, home), registry.url, { PATH: await pathWithNpm11() });
    await made.npm(['config', 'set', `//${new URL(registry.url).host}/registry/:_authToken=${token}`]);
    return made;
  }

  async function publish(by: NpmUser, name: string, version: string) {
    const project = await by.project(`${name.replace('/', '-')}-${version}`, { name, version });
    return by.npm(['publish'], project);
  }

  async function made(...options: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await admin.npm(['token', 'create', PASSWORD, '--json', ...options]);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout).token;
  }

  function machine(token: string): Promise<NpmUser> {
    machines += 1;
    return user(`machine-${machines}`, token);
  }

  test('create prints it, and list and revoke find it', async () => {
    const created = await admin.npm(['token', 'create', PASSWORD, '--name=first', '--cidr=127.0.0.0/8']);
    expect(created.stdout).toMatch(
      /^Created token cbx_[0-9A-Za-z]{45}\nwith IP whitelist: 127.0.0.0\/8\nexpires: 2/,
    );
    const listed = await admin.npm(['token', 'list']);
    const [, id = ''] = /Token cbx_\w+… with id (\w+) name first created \d/.exec(listed.stdout) ?? [];
    expect(id).toMatch(/^[0-9a-f]{6}$/);
    expect((await admin.npm(['token', 'revoke', id])).stdout).toBe('Removed 1 token\n');
    expect((await admin.npm(['token', 'list'])).stdout).toBe('');
  });

  test('one that reads a package installs it, and is refused everything else', async () => {
    const ci = await machine(await made('--name=ci', '--packages=@acme/widget'));
    expect((await ci.npm(['whoami'])).stdout).toBe('admin\n');
    await ci.project('app', { name: 'app', version: '1.0.0' });
    expect(await ci.npm(['install', '@acme/widget'], 'app')).toMatchObject({ code: 0 });
    expect((await ci.npm(['view', '@acme/other', 'version'])).stderr).toMatch(/E404/);
    expect((await publish(ci, '@acme/widget', '2.0.0')).stderr).toMatch(/E403/);
    expect((await ci.npm(['token', 'create', PASSWORD])).stderr).toMatch(/E403/);
    expect((await ci.npm(['token', 'list'])).stderr).toContain('Only people make, list and revoke tokens.');
  });

  test('one that writes publishes, and does not unpublish', async () => {
    const token = await made('--scopes=@acme', '--packages-and-scopes-permission=read-write');
    const ci = await machine(token);
    expect(await publish(ci, '@acme/widget', '1.1.0')).toMatchObject({ code: 0 });
    expect(await ci.npm(['dist-tag', 'add', '@acme/widget@1.0.0', 'old'])).toMatchObject({ code: 0 });
    expect((await ci.npm(['unpublish', '@acme/widget@1.1.0', '--force'])).stderr).toMatch(/E403/);
    expect((await publish(ci, 'widget', '1.0.0')).stderr).toMatch(/E403/);
  });

  test('one for other networks is refused with a sentence', async () => {
    const ci = await machine(await made('--cidr=192.0.2.0/24'));
    expect((await ci.npm(['view', '@acme/widget'])).stderr).toContain('This token may not be used from');
  });

  test('a revoked one is refused', async () => {
    const token = await made('--name=gone');
    const ci = await machine(token);
    expect(await ci.npm(['view', '@acme/widget'])).toMatchObject({ code: 0 });
    expect((await admin.npm(['token', 'revoke', token])).stdout).toBe('Removed 1 token\n');
    expect((await ci.npm(['view', '@acme/widget'])).stderr).toMatch(/E401/);
  });

  test('what this registry has not is refused with a sentence', async () => {
    const orgs = await admin.npm(['token', 'create', PASSWORD, '--orgs=acme', '--orgs-permission=read-only']);
    expect(orgs.stderr).toContain('GitHub keeps the organisations');
    const long = await admin.npm(['token', 'create', PASSWORD, '--expires=400']);
    expect(long.stderr).toContain('ends after 90 days at the latest');
  });

  test('no token is in the log', () => {
    expect(registry.output()).not.toMatch(/cbx_[0-9A-Za-z]{45}/);
  });
});
