import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalRegistry, startBundled } from '../../support/localRegistry';
import { type NpmUser, npmUser } from '../../support/npm';
import { packTarball } from '../../support/packages';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

describe('npm unpublish of a public package', () => {
  let folder: string;
  let upstream: FakeUpstream;
  let registry: LocalRegistry;
  let admin: NpmUser;

  beforeAll(async () => {
    folder = await makeTempFolder();
    upstream = await startUpstream();
    for (const version of ['1.0.0', '1.3.0']) {
      const tarball = await packTarball({ 'package.json': JSON.stringify({ name: 'left-pad', version }) });
      upstream.publish('left-pad', version, { manifest: {}, tarball });
    }
    registry = await startBundled(path.join(folder, 'storage'), { CODEBOX_REGISTRY: upstream.url });
    admin = await npmUser(path.join(folder, 'admin'), registry.url);
    await admin.login('admin', registry.token('admin'));
  });
  afterAll(async () => {
    await registry?.stop();
    await upstream?.close();
    await removeFolder(folder);
  });

  test.each(['left-pad@1.3.0', 'left-pad'])('fails for %s, and says whose it is', async (spec) => {
    const { code, stdout, stderr } = await admin.npm(['unpublish', '--force', spec]);
    expect(stderr).toContain('left-pad is not a package of this registry, so it cannot be unpublished here.');
    expect(stderr).toContain(`public package of ${new URL(upstream.url).host}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});
