import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled, startRegistry } from './localRegistry';
import { type NpmUser, npmUser } from './npm';
import { packTarball } from './packages';
import { makeTempFolder, removeFolder } from './tempFolder';
import { type FakeUpstream, startUpstream } from './upstream';

export type StorySettings = {
  readonly title: string;
  /** Of the registry's URL, with its slashes. */
  readonly basePath?: string;
  /** More variables for `npm start`, for example of an S3 server. */
  readonly open: () => Promise<{ readonly env: NodeJS.ProcessEnv; readonly close: () => Promise<void> }>;
};

/**
 * One story, told in order with the npm that is installed here: each test goes on where the one before ended. Below
 * another path than the usual one it is shorter: what answers the same wherever the registry is, is left out.
 */
export function describeNpm({ title, basePath, open }: StorySettings): void {
  const testOnce: (title: string, tell: () => Promise<void>) => void =
    basePath === undefined ? test : () => {};
  describe(title, () => {
    let folder: string;
    let upstream: FakeUpstream;
    let registry: LocalRegistry;
    let admin: NpmUser;
    let reader: NpmUser;
    let opened: Awaited<ReturnType<StorySettings['open']>>;

    const start = basePath === undefined ? startRegistry : startBundled;
    const startHere = () =>
      start(path.join(folder, 'storage'), { CODEBOX_REGISTRY: upstream.url, ...opened.env }, basePath);

    beforeAll(async () => {
      folder = await makeTempFolder();
      upstream = await startUpstream();
      opened = await open();
      registry = await startHere();
      admin = await npmUser(path.join(folder, 'admin'), registry.url);
      reader = await npmUser(path.join(folder, 'reader'), registry.url);
    });

    afterAll(async () => {
      await registry?.stop();
      await upstream?.close();
      await opened?.close();
      await removeFolder(folder);
    });

    async function succeeds(user: NpmUser, ...args: Parameters<NpmUser['npm']>): Promise<string> {
      const { code, stdout, stderr } = await user.npm(...args);
      if (code !== 0)
        throw new Error(`npm ${args[0].join(' ')} failed:\n${stdout}${stderr}\n${registry.output()}`);
      return stdout;
    }

    async function fails(user: NpmUser, ...args: Parameters<NpmUser['npm']>): Promise<string> {
      const { code, stderr } = await user.npm(...args);
      expect(code).not.toBe(0);
      return stderr;
    }

    testOnce('nobody reads before they log in', async () => {
      expect(await fails(admin, ['view', 'widget'])).toMatch(/E401/);
      expect(await fails(admin, ['whoami'])).toMatch(/ENEEDAUTH/);
    });

    test('login takes a token as password, and no other', async () => {
      const refused = await reader.login('reader', 'correct horse battery staple');
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toMatch(/personal access token/);
      for (const user of [admin, reader]) {
        const name = path.basename(user.home);
        expect(await user.login(name, registry.token(name))).toMatchObject({ code: 0 });
        expect(await succeeds(user, ['whoami'])).toBe(`${name}\n`);
      }
    });

    test('publish, scoped, unscoped and under a tag', async () => {
      await admin.project(
        'scoped',
        { name: '@acme/widget', version: '1.0.0' },
        { 'index.js': 'module.exports = 1' },
      );
      await admin.project('plain', { name: 'plain-widget', version: '1.0.0' }, { 'README.md': '# Plain' });
      await succeeds(admin, ['publish'], 'scoped');
      await succeeds(admin, ['publish'], 'plain');
      await admin.project('scoped', { name: '@acme/widget', version: '1.1.0-beta.0' });
      await succeeds(admin, ['publish', '--tag', 'beta'], 'scoped');
      const tags = await succeeds(admin, ['view', '@acme/widget', 'dist-tags', '--json']);
      expect(JSON.parse(tags)).toEqual({ latest: '1.0.0', beta: '1.1.0-beta.0' });
    });

    testOnce('a published version cannot be published again', async () => {
      await admin.project('plain', { name: 'plain-widget', version: '1.0.0', description: 'other bytes' });
      expect(await fails(admin, ['publish', '--force'], 'plain')).toContain(
        'You cannot publish over the previously published version 1.0.0.',
      );
    });

    test('a reader installs into an empty project from an empty cache', async () => {
      await reader.project('app', {
        name: 'app',
        version: '1.0.0',
        dependencies: { 'plain-widget': '^1.0.0' },
      });
      await succeeds(reader, ['install', '@acme/widget'], 'app');
      const tree = JSON.parse(await succeeds(reader, ['ls', '--json'], 'app'));
      expect(tree.dependencies).toMatchObject({
        '@acme/widget': { version: '1.0.0' },
        'plain-widget': { version: '1.0.0' },
      });
      await succeeds(reader, ['ci'], 'app');
    });

    test('a public package comes from upstream through the registry', async () => {
      const manifest = { description: 'public' };
      const tarball = await packTarball({ 'package.json': '{"name":"public-thing","version":"3.0.0"}' });
      upstream.publish('public-thing', '3.0.0', { manifest, tarball });
      await succeeds(reader, ['install', 'public-thing'], 'app');
      expect(await succeeds(reader, ['view', 'public-thing', 'description'])).toBe('public\n');
      await admin.project('taken', { name: 'public-thing', version: '9.0.0' });
      expect(await fails(admin, ['publish'], 'taken')).toContain(
        'needs to be unique to the public npm registry',
      );
    });

    testOnce('a reader may not publish, and npm says why', async () => {
      await reader.project('own', { name: '@acme/own', version: '1.0.0' });
      const said = await fails(reader, ['publish'], 'own');
      expect(said).toMatch(/E403/);
      expect(said).toContain('You may read here, but not do this');
    });

    testOnce('somebody outside the organisation may not read', async () => {
      const outsider = await npmUser(path.join(folder, 'outsider'), registry.url);
      const refused = await outsider.login('outsider', registry.token('outsider'));
      expect(refused.code).not.toBe(0);
      await outsider.npm([
        'config',
        'set',
        `${registry.url.slice('http:'.length)}:_authToken=${registry.token('outsider')}`,
      ]);
      expect(await fails(outsider, ['view', 'plain-widget'])).toMatch(/E403/);
    });

    test('dist-tags are added, listed and removed', async () => {
      await succeeds(admin, ['dist-tag', 'add', '@acme/widget@1.1.0-beta.0', 'next']);
      expect(await succeeds(admin, ['dist-tag', 'ls', '@acme/widget'])).toContain('next: 1.1.0-beta.0');
      await succeeds(admin, ['dist-tag', 'rm', '@acme/widget', 'next']);
      expect(await succeeds(admin, ['dist-tag', 'ls', '@acme/widget'])).not.toContain('next');
      expect(await fails(admin, ['dist-tag', 'rm', '@acme/widget', 'latest'])).toContain('cannot be removed');
      expect(await fails(admin, ['dist-tag', 'add', '@acme/widget@9.9.9', 'next'])).toContain(
        'has no version',
      );
    });

    testOnce('a version is deprecated and undeprecated', async () => {
      const deprecated = ['view', 'plain-widget@1.0.0', 'deprecated'];
      await succeeds(admin, ['deprecate', 'plain-widget@1.0.0', 'use another']);
      expect(await succeeds(reader, deprecated)).toBe('use another\n');
      await succeeds(admin, ['deprecate', 'plain-widget@1.0.0', '']);
      expect((await succeeds(reader, deprecated)).trim()).toBe('');
    });

    test('logout forgets the token, and says that only its owner can revoke it', async () => {
      const { code, stderr } = await reader.npm(['logout']);
      expect(code).toBe(0);
      expect(stderr).toMatch(/revoke/i);
      expect(await fails(reader, ['whoami'])).toMatch(/ENEEDAUTH/);
    });

    testOnce('a restart serves what was published, and old logins stay valid', async () => {
      const stopped = await registry.stop();
      expect(stopped.code).toBe(0);
      registry = await startHere();
      expect(registry.token('admin')).not.toBe('');
      const again = await npmUser(path.join(folder, 'again'), registry.url);
      await again.npm([
        'config',
        'set',
        `${registry.url.slice('http:'.length)}:_authToken=${registry.token('admin')}`,
      ]);
      expect(await succeeds(again, ['view', '@acme/widget', 'version'])).toBe('1.0.0\n');
    });

    test('no token was printed after the banner', () => {
      const lines = registry
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).not.toMatch(/gh[a-z]_[A-Za-z0-9]{20}/);
    });
  });
}
