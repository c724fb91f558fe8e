import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

/** `reader` has a scope, which nobody else sees; everything else is as without rules. */
const access = JSON.stringify([
  { packages: ['@team/*'], read: ['reader'], publish: ['reader'] },
  { packages: ['*'], read: ['members'], publish: ['admins'], unpublish: ['admins'] },
]);

describe('npm under access rules', () => {
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
    });
    [admin, reader] = await Promise.all([user('admin'), user('reader')]);
  });
  afterAll(async () => {
    await registry.stop();
    await upstream.close();
    await removeFolder(folder);
  });

  async function user(login: string): Promise<NpmUser> {
    const made = await npmUser(path.join(folder, login), registry.url);
    const key = `${registry.url.replace(/^http:/, '')}:_authToken`;
    await made.npm(['config', 'set', `${key}=${registry.token(login)}`, '--location=user']);
    for (const name of ['@team/widget', 'widget']) await made.project(name, { name, version: '1.0.0' });
    return made;
  }

  async function run(who: NpmUser, args: readonly string[], project?: string) {
    const { code, stdout, stderr } = await who.npm([...args, '--json=false'], project);
    return { code, said: stdout + stderr };
  }

  test('publishes, tags and deprecates where a rule lets somebody who is no admin', async () => {
    expect(await run(reader, ['publish'], '@team/widget')).toMatchObject({ code: 0 });
    expect(await run(reader, ['dist-tag', 'add', '@team/widget@1.0.0', 'beta'])).toMatchObject({ code: 0 });
    expect(await run(reader, ['deprecate', '@team/widget@1.0.0', 'old'])).toMatchObject({ code: 0 });
    const { said } = await run(reader, ['view', '@team/widget', 'dist-tags.beta', 'deprecated']);
    expect(said).toContain('1.0.0');
    expect(said).toContain('old');
  });

  test('hides that scope from an admin, and asks nobody else for it', async () => {
    upstream.publish('@team/widget', '9.9.9');
    const { code, said } = await run(admin, ['view', '@team/widget', 'version']);
    expect(code).not.toBe(0);
    expect(said).toContain('E404');
    expect(said).not.toContain('9.9.9');
    expect((await run(admin, ['search', 'widget', '--no-description'])).said).not.toContain('@team/widget');
    expect((await run(reader, ['search', 'widget', '--no-description'])).said).toContain('@team/widget');
  });

  test('tells everybody what they may not change, and never that it was done', async () => {
    const forbidden = (login: string, action: string, name: string) =>
      `403 Forbidden - .*${login} may not ${action} ${name}\\. Ask the administrators of this registry\\.`;
    const publish = await run(reader, ['publish'], 'widget');
    expect(publish.said).toMatch(new RegExp(forbidden('reader', 'publish', 'widget')));
    const tag = await run(admin, ['dist-tag', 'add', '@team/widget@1.0.0', 'stolen']);
    const unpublish = await run(reader, ['unpublish', '@team/widget', '--force']);
    expect(unpublish.said).toMatch(new RegExp(forbidden('reader', 'unpublish', '@team/widget')));
    for (const { code } of [publish, tag, unpublish]) expect(code).not.toBe(0);
    expect((await run(reader, ['view', '@team/widget', 'dist-tags'])).said).not.toContain('stolen');
  });
});
