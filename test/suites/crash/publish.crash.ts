import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import { toPath } from '../../../src/adapters/folder/keys';
import { usePackageCrashes } from './crashes';
import { NAME, packument, publishing, searching, send, succeed } from './requests';

const TARBALL = `${NAME}/1.1.0.tgz`;

describe('a publish during which the process is killed', () => {
  const crash = usePackageCrashes();

  const publish = async (version: string) => succeed(await publishing(version));

  async function expectPublished(): Promise<void> {
    const { versions, 'dist-tags': tags } = await packument();
    expect(Object.keys(versions)).toContain('1.1.0');
    expect(tags.latest).toBe('1.1.0');
  }

  test('of a new package', async () => {
    const deaths = await crash({
      before: () => publishing('1.1.0'),
      again: () => publish('1.1.0'),
      after: expectPublished,
      orphans: [TARBALL],
    });
    expect(deaths).toBeGreaterThan(15);
  });

  test('of another version, which search then finds', async () => {
    const deaths = await crash({
      before: async () => {
        await publish('1.0.0');
        await succeed(searching('widget'));
        return publishing('1.1.0');
      },
      again: () => publish('1.1.0'),
      after: async () => {
        await expectPublished();
        const { body } = await send(searching('widget'));
        expect(JSON.parse(body).objects).toMatchObject([{ package: { version: '1.1.0' } }]);
      },
      orphans: [TARBALL],
    });
    expect(deaths).toBeGreaterThan(20);
  });

  test('over the tarball of another build, which died long ago', async () => {
    const deaths = await crash({
      before: async () => {
        await plantOldTarball(process.env.storage ?? '');
        return publishing('1.1.0');
      },
      again: async () => {
        const { statusCode } = await send(await publishing('1.1.0'));
        expect(statusCode).toBe(200);
      },
      after: expectPublished,
      orphans: [TARBALL],
    });
    expect(deaths).toBeGreaterThan(20);
  });
});

async function plantOldTarball(folder: string): Promise<void> {
  await createFolderStorage(folder).create(TARBALL, Buffer.from('another build'));
  const then = new Date(Date.now() - 3_600_000);
  await utimes(toPath(path.join(folder, 'objects'), TARBALL), then, then);
}
