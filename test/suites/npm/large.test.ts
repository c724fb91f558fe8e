import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';

describe('a tarball of 30 MB', () => {
  let folder: string;
  let registry: LocalRegistry;
  let admin: NpmUser;

  async function given(more: NodeJS.ProcessEnv): Promise<void> {
    const upstream = { CODEBOX_REGISTRY: 'http://127.0.0.1:9/', CODEBOX_PRIVATE_SCOPES: '@acme' };
    registry = await startBundled(path.join(folder, 'storage'), { ...upstream, ...more });
    admin = await npmUser(path.join(folder, 'admin'), registry.url);
    const key = `${registry.url.slice('http:'.length)}:_authToken`;
    await admin.npm(['config', 'set', `${key}=${registry.token('admin')}`]);
    await admin.project('huge', { name: '@acme/huge', version: '1.0.0' });
    // Random, so that nothing makes it smaller.
    await writeFile(path.join(admin.home, 'huge', 'data.bin'), randomBytes(30 * 1024 * 1024));
  }

  beforeEach(async () => {
    folder = await makeTempFolder();
  });
  afterEach(async () => {
    await registry?.stop();
    await removeFolder(folder);
  });

  test('is published and installed on a laptop', async () => {
    await given({});
    expect(await admin.npm(['publish'], 'huge')).toMatchObject({ code: 0 });
    await admin.project('app', { name: 'app', version: '1.0.0' });
    expect(await admin.npm(['install', '@acme/huge'], 'app')).toMatchObject({ code: 0 });
    const installed = path.join(admin.home, 'app/node_modules/@acme/huge/data.bin');
    expect((await stat(installed)).size).toBe(30 * 1024 * 1024);
  });

  test('is refused where Lambda would refuse it, with the limit and what to do', async () => {
    await given({ CODEBOX_LAMBDA_LIMITS: 'true' });
    const { code, stderr } = await admin.npm(['publish'], 'huge');
    expect(code).not.toBe(0);
    expect(stderr).toContain('E413');
    expect(stderr).toMatch(/4\.4 MiB/);
    expect(stderr).toContain('files field of package.json');
  });
});
