import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import type { Storage } from '../../../src/ports/storage';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { publishDocument } from '../../support/packages';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';

/**
 * A package as the original left it in its bucket: the client's documents merged, the last tarball's bytes still in
 * `_attachments`, no `time` and no `_rev`, tarball URLs of a host that is gone with the scope encoded into the file name.
 */
async function leaveAsTheOriginal(storage: Storage, name: string): Promise<void> {
  const [first, second] = [
    await publishDocument({ name, version: '1.0.0' }),
    await publishDocument({ name, version: '1.1.0', files: { 'index.js': 'module.exports = 11' } }),
  ];
  const file = (version: string) => `${encodeURIComponent(name)}-${version}.tgz`;
  const url = (version: string) =>
    `https://old.example/prod/registry/${name.replace('/', '%2f')}/-/${file(version)}`;
  const versions = Object.fromEntries(
    [first, second].flatMap(({ document }) =>
      Object.entries(document.versions).map(([version, manifest]) => [
        version,
        { ...manifest, dist: { ...manifest.dist, tarball: url(version) } },
      ]),
    ),
  );
  const index = { ...second.document, versions, 'dist-tags': { latest: '1.1.0' } };
  await storage.create(`${name}/1.0.0.tgz`, first.tarball);
  await storage.create(`${name}/1.1.0.tgz`, second.tarball);
  await storage.create(`${name}/index.json`, Buffer.from(JSON.stringify(index)));
}

describe('a bucket of the original', () => {
  const names = ['@acme/relic', 'plain-relic'];
  let folder: string;
  let registry: LocalRegistry;
  let admin: NpmUser;
  let storage: Storage;

  beforeAll(async () => {
    folder = await makeTempFolder();
    storage = createFolderStorage(path.join(folder, 'storage', 'bucket'));
    for (const name of names) await leaveAsTheOriginal(storage, name);
    registry = await startBundled(path.join(folder, 'storage'), {
      CODEBOX_REGISTRY: 'http://127.0.0.1:9/',
      CODEBOX_PRIVATE_SCOPES: '@acme',
    });
    admin = await npmUser(path.join(folder, 'admin'), registry.url);
    const key = `${registry.url.slice('http:'.length)}:_authToken`;
    await admin.npm(['config', 'set', `${key}=${registry.token('admin')}`]);
  });
  afterAll(async () => {
    await registry?.stop();
    await removeFolder(folder);
  });

  async function npm(...args: Parameters<NpmUser['npm']>): Promise<string> {
    const { code, stdout, stderr } = await admin.npm(...args);
    if (code !== 0) throw new Error(`npm ${args[0].join(' ')} failed:\n${stdout}${stderr}`);
    return stdout;
  }

  async function stored(name: string) {
    const found = await storage.get(`${name}/index.json`);
    return JSON.parse(Buffer.from(found?.body ?? []).toString());
  }

  test('is served and installed from, every version of it', async () => {
    for (const name of names) {
      expect(JSON.parse(await npm(['view', name, 'versions', '--json']))).toEqual(['1.0.0', '1.1.0']);
      expect(await npm(['view', name, 'dist.tarball'])).toContain(`${registry.url}${name}/-/`);
      await admin.project(`app-${name.length}`, { name: 'app', version: '1.0.0' });
      await npm(['install', `${name}@1.0.0`], `app-${name.length}`);
      await npm(['install', `${name}@latest`], `app-${name.length}`);
    }
  });

  test('still answers to the URLs of its lockfiles, but for their host', async () => {
    const file = encodeURIComponent('@acme/relic-1.0.0.tgz');
    const response = await fetch(`${registry.url}@acme%2frelic/-/${file}`, {
      headers: { authorization: `Bearer ${registry.token('reader')}` },
    });
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  test.each(names)('%s is tagged and published to without loss, and cleaned by that', async (name) => {
    const before = await stored(name);
    expect(before).toHaveProperty('_attachments');
    await npm(['dist-tag', 'add', `${name}@1.0.0`, 'stable']);
    await admin.project(`next-${name.length}`, { name, version: '2.0.0' });
    await npm(['publish'], `next-${name.length}`);
    const after = await stored(name);
    expect(after).not.toHaveProperty('_attachments');
    expect(after['dist-tags']).toEqual({ latest: '2.0.0', stable: '1.0.0' });
    for (const version of ['1.0.0', '1.1.0']) {
      const { dist, ...rest } = before.versions[version];
      expect(after.versions[version]).toMatchObject({ ...rest, dist: { integrity: dist.integrity } });
      expect(Date.parse(after.time[version])).not.toBeNaN();
      await npm(['install', `${name}@${version}`], `app-${name.length}`);
    }
  });
});
