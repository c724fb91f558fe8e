import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { inspectTarball } from '../../../src/registry/publish/tarball';
import { entry, manifest, paxRecord, tarGz } from '../../suites/hostile/support/tar';
import { packEntries } from '../../support/packages';

const mine = '{"name":"widget"}';
const theirs = '{"name":"gadget"}';

function inspect(...names: readonly string[]) {
  return packEntries(names.map((name, index) => [{ name }, index === 0 ? mine : theirs])).then(
    inspectTarball,
  );
}

const OTHER =
  'The tarball holds more than one package.json, or one in another spelling or place than package/package.json.';

describe('inspectTarball', () => {
  test.each(['package', 'widget', '-', 'a b'])(
    'takes the package.json below %p, whatever that is',
    async (folder) => {
      expect((await inspect(`${folder}/package.json`)).manifest).toEqual({ name: 'widget' });
    },
  );

  test.each(['package/lib/package.json', 'package/package.json.bak'])(
    'takes no %p for it, as npm would not find it',
    async (name) => {
      await expect(inspect(name)).rejects.toMatchObject({
        status: 400,
        message: 'The tarball holds no package.json.',
      });
    },
  );

  test.each(['package/package.json', 'other/package.json', 'package.json', 'package/PACKAGE.json'])(
    'refuses %p beside it',
    async (name) => {
      await expect(inspect('package/package.json', name)).rejects.toMatchObject({
        status: 400,
        message: OTHER,
      });
    },
  );

  test('refuses another spelling that stands alone', async () => {
    await expect(inspect('package/Package.json')).rejects.toMatchObject({ status: 400, message: OTHER });
  });

  test('refuses a package.json that nobody could write again', async () => {
    const deep = `{"name":"widget","x":${'['.repeat(101)}${']'.repeat(101)}}`;
    const tarball = await packEntries([[{ name: 'package/package.json' }, deep]]);
    await expect(inspectTarball(tarball)).rejects.toMatchObject({ status: 400 });
  });

  test.each([
    '{"name":"widget","scripts":{},"scripts":{"install":"x"}}',
    '{"name":"widget","bin":{"a":"1","\\u0061":"2"}}',
  ])('refuses %s, of which bun reads the first and npm the last', async (text) => {
    const tarball = await packEntries([[{ name: 'package/package.json' }, text]]);
    await expect(inspectTarball(tarball)).rejects.toMatchObject({
      message: expect.stringMatching(/has the key "(scripts|a)" twice/),
    });
  });

  test.each([
    '{"name":"widget","//":"how to test","scripts":{"//":"a","test":"b","//":"c"},"//":"how to build"}',
    '{"name":"widget","eslintConfig":{"rules":{"semi":1,"semi":2}}}',
  ])('takes %s, in which nothing that stands twice is installed', async (text) => {
    const tarball = await packEntries([[{ name: 'package/package.json' }, text]]);
    expect((await inspectTarball(tarball)).manifest).toEqual(JSON.parse(text));
  });

  const manyRecords = Array.from({ length: 300 }, (_, index) => paxRecord(`NODETAR.${index}`, '')).join('');

  // Half a megabyte of gzip otherwise takes a gigabyte of memory, or keeps a process busy for a minute.
  test.each<[string, (index: number) => string]>([
    ['paths', (index) => paxRecord('path', `package/${index}/${'a'.repeat(4000)}`)],
    ['records', () => manyRecords],
  ])('refuses more %s than any package has', async (_what, records) => {
    const many = Array.from({ length: 4500 }, (_, index) => [
      entry({ type: 'x' }, records(index)),
      entry({ name: 'package/x' }),
    ]).flat();
    const tarball = tarGz(manifest, ...many);
    await expect(inspectTarball(tarball)).rejects.toMatchObject({
      status: 400,
      message: 'The paths and headers in the tarball have more than 16 MiB together.',
    });
  });

  test('counts folders, too', async () => {
    const folder = entry({ name: 'package/d/', type: '5' });
    const tarball = tarGz(manifest, Buffer.alloc(50_000 * folder.length, folder));
    await expect(inspectTarball(tarball)).rejects.toMatchObject({
      message: 'The tarball holds more than 50000 files and folders.',
    });
  });

  test.each([
    ['little that unpacks to little', 1_000, 0],
    ['little that unpacks to much', 3 * 1024 * 1024, 0],
    ['much', 300_000, 300_000],
  ])('reads %s in the same way', async (_, length, noise) => {
    const body = Buffer.concat([Buffer.alloc(length - noise), randomBytes(noise)]);
    const tarball = await packEntries([
      [{ name: 'package/package.json' }, mine],
      [{ name: 'package/data' }, body],
    ]);
    expect(await inspectTarball(tarball)).toMatchObject({
      fileCount: 2,
      unpackedSize: mine.length + length,
      manifest: { name: 'widget' },
    });
    await expect(inspectTarball(Buffer.concat([tarball, Buffer.from('x')]))).rejects.toMatchObject({
      message: expect.stringContaining('something follows its compressed data'),
    });
    await expect(inspectTarball(tarball.subarray(0, -1))).rejects.toMatchObject({ status: 400 });
    await expect(inspectTarball(tarball.subarray(0, -20))).rejects.toMatchObject({ status: 400 });
  });

  test('lists the files in the package', async () => {
    const { files, fileCount } = await inspect('package/package.json', 'package/bin/one', 'other/two');
    expect([...files]).toEqual(['package.json', 'bin/one', 'two']);
    expect(fileCount).toBe(3);
  });
});
