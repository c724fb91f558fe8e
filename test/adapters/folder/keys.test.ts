import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFolderStorage } from '../../../src/adapters/folder';
import { toKey, toPath } from '../../../src/adapters/folder/keys';
import { useTempFolder } from '../../support/tempFolder';

const ROOT = path.resolve('root');

describe('keys as paths', () => {
  test('an ordinary key is its path', () => {
    expect(toPath(ROOT, '@acme/widget/1.0.0-rc.1+b.5.tgz')).toBe(
      path.join(ROOT, '@acme', 'widget', '1.0.0-rc.1+b.5.tgz'),
    );
  });

  test('keys that differ in case only differ in more than case on the disk', () => {
    const paths = ['JSONStream/index.json', 'jsonstream/index.json'].map((key) =>
      toPath(ROOT, key).toLowerCase(),
    );

    expect(new Set(paths).size).toBe(2);
  });

  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/..',
    'a/./b',
    'a\\..\\b',
    'a\0b',
    'a/\ud800/b',
    'a'.repeat(1025),
  ])('%j is no key', (key) => {
    expect(() => toPath(ROOT, key)).toThrow('is not a storage key.');
  });

  test('every key comes back from its path, which stays below the root and is one that any system can have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (key) => {
        const file = pathOrNothing(key);
        fc.pre(file !== undefined);
        const names = path.relative(ROOT, file).split(path.sep);

        expect(toKey(ROOT, file)).toBe(key);
        expect(names.every((name) => /^[a-z0-9@._+~%-]{1,255}$/.test(name))).toBe(true);
        expect(
          names.some((name) => ['.', '..', 'aux', 'con.json'].includes(name) || name.endsWith('.')),
        ).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('two keys never share a path, also where one looks like the encoding of the other', () => {
    const key = fc.stringMatching(/^[aA%./4+-]{1,12}$/);
    fc.assert(
      fc.property(key, key, (a, b) => {
        const paths = [a, b].map(pathOrNothing);
        fc.pre(a !== b && !paths.includes(undefined));

        expect(paths[0]).not.toBe(paths[1]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a folder as a bucket', () => {
  const folder = useTempFolder();

  test.each(['../outside.json', 'a/../../outside.json', '/etc/passwd', 'a\\b', 'a\0b'])(
    'every operation refuses %j',
    async (key) => {
      const storage = createFolderStorage(folder());
      const attempts = [
        storage.get(key),
        storage.getIfChanged(key, 'x'),
        storage.stat(key),
        storage.create(key, Buffer.from('x')),
        storage.replace(key, Buffer.from('x'), 'x'),
        storage.delete(key),
      ];

      for (const attempt of await Promise.allSettled(attempts)) {
        expect(attempt).toMatchObject({
          status: 'rejected',
          reason: { message: expect.stringContaining('key') },
        });
      }
      expect(await readdir(folder())).toEqual([]);
    },
  );

  test('files that are not objects are not listed', async () => {
    const storage = createFolderStorage(folder());
    await storage.create('widget/index.json', Buffer.from('{}'));
    for (const name of ['.DS_Store', 'Thumbs.db', 'index.json.%', 'notes %zz']) {
      await writeFile(path.join(folder(), 'objects', 'widget', name), 'foreign');
    }

    const keys: string[] = [];
    for await (const { key } of storage.list('')) keys.push(key);

    expect(keys).toEqual(['widget/index.json']);
  });

  test('has no URL of its own', async () => {
    expect(await createFolderStorage(folder()).url('widget/1.0.0.tgz')).toBeUndefined();
  });
});

function pathOrNothing(key: string): string | undefined {
  try {
    return toPath(ROOT, key);
  } catch {
    return undefined;
  }
}
