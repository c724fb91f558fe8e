import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { pathWithNpm11 } from '../../support/npm11';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

const NAME = '@team/widget';

/** `reader` proposes, `admin` approves. */
const access = JSON.stringify([
  { packages: ['@team/*'], read: ['members'], publish: ['reader'], approve: ['admins'] },
  { packages: ['*'], read: ['members'], publish: ['admins'] },
]);

describe('npm stage', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let admin: NpmUser;
  let reader: NpmUser;

  beforeAll(async () => {
    folder = await makeTempFolder();
    upstream = await startUpstream();
    registry = await startBundled(path.join(folder, 'registry'), {
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_ACCESS: access,
      CODEBOX_PRIVATE_SCOPES: '@team',
    });
    const PATH = await pathWithNpm11();
    [admin, reader] = await Promise.all([user('admin', PATH), user('reader', PATH)]);
  });
  afterAll(async () => {
    await registry.stop();
    await upstream.close();
    await removeFolder(folder);
  });

  async function user(login: string, PATH: string): Promise<NpmUser> {
    const made = await npmUser(path.join(folder, login), registry.url, { PATH });
    const key = `${registry.url.replace(/^http:/, '')}:_authToken`;
    await made.npm(['config', 'set', `${key}=${registry.token(login)}`, '--location=user']);
    return made;
  }

  async function run(who: NpmUser, args: readonly string[], project?: string) {
    const { code, stdout, stderr } = await who.npm([...args, '--json=false'], project);
    return { code, said: stdout + stderr };
  }

  async function propose(version: string): Promise<string> {
    await reader.project(NAME, { name: NAME, version }, { 'index.js': `module.exports = '${version}';\n` });
    const { code, said } = await run(reader, ['stage', 'publish'], NAME);
    expect({ code, said }).toMatchObject({ code: 0 });
    const [, id = ''] = /\(staged with id ([0-9a-f-]{36})\)/.exec(said) ?? [];
    expect(said).toContain(`Approve or reject it at ${registry.url}-/web/stages/${id}`);
    return id;
  }

  test('is named where a publish is refused', async () => {
    await reader.project(NAME, { name: NAME, version: '1.0.0' });
    const { code, said } = await run(reader, ['publish'], NAME);
    expect(code).not.toBe(0);
    expect(said).toContain(`Somebody has to approve each version of ${NAME}.`);
    expect(said).toContain('npm stage publish');
  });

  test('publish, list, view, download and approve: then it can be installed', async () => {
    const id = await propose('1.0.0');
    expect((await run(admin, ['view', NAME, 'version'])).code).not.toBe(0);
    const list = await run(admin, ['stage', 'list', NAME]);
    for (const text of [id, `package name: ${NAME}`, 'staged by: reader (user)', '1.0.0'])
      expect(list.said).toContain(text);
    expect((await run(admin, ['stage', 'view', id])).said).toContain('state: waiting');
    expect(await run(admin, ['stage', 'download', id])).toMatchObject({ code: 0 });
    const tarball = await readFile(path.join(admin.home, `team-widget-1.0.0-${id}.tgz`));
    expect((await run(reader, ['stage', 'approve', id])).said).toContain('may not approve versions of');
    expect(await run(admin, ['stage', 'approve', id])).toMatchObject({ code: 0 });
    expect(await run(admin, ['stage', 'approve', id])).toMatchObject({ code: 0 });
    await admin.project('app', { name: 'app', version: '1.0.0' });
    expect(await run(admin, ['install', NAME], 'app')).toMatchObject({ code: 0 });
    const packed = await run(admin, ['pack', NAME]);
    expect(packed).toMatchObject({ code: 0 });
    expect((await readFile(path.join(admin.home, 'team-widget-1.0.0.tgz'))).equals(tarball)).toBe(true);
    expect((await run(admin, ['stage', 'list'])).said).toContain('No staged packages found.');
  });

  test('reject: then it is gone', async () => {
    const id = await propose('2.0.0');
    expect(await run(admin, ['stage', 'reject', id])).toMatchObject({ code: 0 });
    const { code, said } = await run(admin, ['stage', 'approve', id]);
    expect(code).not.toBe(0);
    expect(said).toContain(`admin has rejected ${NAME}@2.0.0.`);
    expect((await run(admin, ['view', NAME, 'versions'])).said).not.toContain('2.0.0');
  });
});
