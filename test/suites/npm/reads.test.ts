import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { pathWithNpm11 } from '../../support/npm11';
import { packTarball } from '../../support/packages';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

const trusted = JSON.stringify([
  { packages: ['@acme/*'], actions: ['publish'], repository: 'acme/widget', workflow: 'ci.yml' },
]);

/** What rules name is asked of GitHub, and so it is known. */
const access = JSON.stringify([{ packages: ['*'], read: ['org:codebox-local'], publish: ['admins'] }]);

describe('npm asks who may do what', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let admin: NpmUser;

  beforeAll(async () => {
    folder = await makeTempFolder();
    upstream = await startUpstream();
    registry = await startBundled(path.join(folder, 'storage'), {
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_TRUSTED_PUBLISHERS: trusted,
      CODEBOX_ACCESS: access,
    });
    admin = await npmUser(path.join(folder, 'admin'), registry.url, { PATH: await pathWithNpm11() });
    const key = `${registry.url.replace(/^http:/, '')}:_authToken`;
    await admin.npm(['config', 'set', `${key}=${registry.token('admin')}`, '--location=user']);
    await admin.project('widget', { name: '@acme/widget', version: '1.0.0' });
    await succeeds('publish', 'widget');
  });
  afterAll(async () => {
    await registry?.stop();
    await upstream?.close();
    await removeFolder(folder);
  });

  async function succeeds(command: string, project?: string): Promise<string> {
    const { code, stdout, stderr } = await admin.npm(command.split(' '), project);
    if (code !== 0) throw new Error(`npm ${command} failed:\n${stdout}${stderr}\n${registry.output()}`);
    return stdout;
  }

  test.each([
    ['access list collaborators @acme/widget --json', { admin: 'read-write' }],
    ['access list packages @acme --json', { '@acme/widget': 'read-write' }],
    ['access list packages --json', { '@acme/widget': 'read-write' }],
    ['access get status @acme/widget --json', { '@acme/widget': 'private' }],
    ['org ls codebox-local --json', { admin: 'developer' }],
    ['team ls codebox-local --json', []],
  ])('%s', async (command, answer) => {
    expect(JSON.parse(await succeeds(command))).toEqual(answer);
  });

  test('owner ls @acme/widget', async () => {
    expect(await succeeds('owner ls @acme/widget')).toMatch(/\badmin\b/);
  });

  test('trust list @acme/widget', async () => {
    const said = await succeeds('trust list @acme/widget');
    for (const part of ['rule-1', 'acme/widget', 'ci.yml']) expect(said).toContain(part);
  });

  test.each([
    ['org ls others', 'It is not known that you are in "others".'],
    ['team ls acme:owners', 'It is not known that you are in "acme:owners".'],
  ])('%s says that only GitHub knows', async (command, sentence) => {
    const { code, stderr } = await admin.npm(command.split(' '));
    expect(stderr).toContain(sentence);
    expect(code).not.toBe(0);
  });

  test('and installs a public package whose name has capital letters', async () => {
    const manifest = { description: 'old' };
    const tarball = await packTarball({ 'package.json': '{"name":"JSONStream","version":"1.3.5"}' });
    upstream.publish('JSONStream', '1.3.5', { manifest, tarball });
    await admin.project('app', { name: 'app', version: '1.0.0' });
    await succeeds('install JSONStream', 'app');
    expect(JSON.parse(await succeeds('ls --json', 'app')).dependencies).toMatchObject({
      JSONStream: { version: '1.3.5', resolved: `${registry.url}JSONStream/-/JSONStream-1.3.5.tgz` },
    });
    await succeeds('ci', 'app');
  });
});
