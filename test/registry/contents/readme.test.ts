import { describe, expect, test } from '@jest/globals';
import { listingOf } from '../../../src/registry/contents/listing';
import { readmeIn } from '../../../src/registry/contents/readme';
import { entry, tarGz } from '../../suites/hostile/support/tar';
import { packTarball } from '../../support/packages';

async function chosen(...paths: readonly string[]): Promise<string | undefined> {
  const files = Object.fromEntries(paths.map((path) => [path, `of ${path}`]));
  return readmeIn(await listingOf(await packTarball(files)))?.path;
}

describe('the readme of a package', () => {
  test('is the one that npm chooses: in Markdown, else the plain one, else any', async () => {
    expect(await chosen('readme.txt', 'README', 'ReadMe.MD')).toBe('ReadMe.MD');
    expect(await chosen('README.markdown', 'readme.md')).toBe('README.markdown');
    expect(await chosen('README.rst', 'readme')).toBe('readme');
    expect(await chosen('Readme.rst', 'index.js')).toBe('Readme.rst');
  });

  test('is in no folder, and has no other name', async () => {
    expect(await chosen('guide/README.md', 'README-de.md', 'my.readme.md', 'package.json')).toBeUndefined();
  });

  test('is a text, with something in it', async () => {
    const tarball = tarGz(
      entry({ name: 'package/README.md' }, Buffer.from([0x47, 0, 0x38])),
      entry({ name: 'package/readme' }, ''),
      entry({ name: 'package/README.link', type: '2', target: '/etc/passwd' }),
    );
    expect(readmeIn(await listingOf(tarball))).toBeUndefined();
  });

  test('is what npm would unpack: of two entries with one path the last one', async () => {
    const tarball = tarGz(
      entry({ name: 'package/README.md' }, 'first'),
      entry({ name: '../README.markdown' }, 'outside'),
      entry({ name: 'package/README.md' }, 'last'),
    );
    expect(readmeIn(await listingOf(tarball))).toMatchObject({ at: 2, path: 'README.md' });
  });
});
