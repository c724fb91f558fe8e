import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/lib/json';
import { parsePackageName } from '../../../src/registry/names';
import { parsePublication } from '../../../src/registry/publish/document';
import { manifestOf } from '../../../src/registry/publish/manifest';
import { inspectTarball } from '../../../src/registry/publish/tarball';
import { publishDocument } from '../../support/packages';

type Options = {
  readonly claimed?: JsonObject;
  readonly packed?: JsonObject;
  readonly files?: readonly string[];
};

/** What is served when a client claims the one, and has packed the other. */
async function served({ claimed = {}, packed = {}, files = [] }: Options): Promise<JsonObject> {
  const name = '@acme/widget';
  const contents = Object.fromEntries(files.map((file) => [file, 'x']));
  const { document } = await publishDocument({ name, manifest: packed, files: contents });
  const [version] = Object.values(document.versions);
  const { dist, ...rest } = { ...version, dist: version?.dist };
  const own = Object.fromEntries(Object.entries(rest).filter(([field]) => !Object.hasOwn(packed, field)));
  const versions = { '1.0.0': { ...own, ...claimed, dist } };
  const publication = parsePublication({ ...document, versions }, parsePackageName(name));
  return manifestOf(publication, await inspectTarball(publication.tarball));
}

/**
 * What each client reads from a packument to decide what it installs, as read in their sources in November 2026:
 *
 * npm 11       @npmcli/arborist (lib/node.js, edge.js, shrinkwrap.js, arborist/{build-ideal-tree,reify,rebuild}.js),
 *              bin-links, npm-bundled, npm-install-checks, npm-pick-manifest, pacote
 * pnpm 10, 11  resolving/npm-resolver, resolving/registry/types, pkg-manager/resolve-dependencies, pkg-manager/link-bins
 * yarn 4, 6    plugin-npm/sources/NpmSemverResolver.ts and yarnpkg-core/sources/Manifest.ts; zpm/src/manifest
 * yarn 1       src/package-request.js, package-compatibility.js, util/normalize-manifest
 * bun 1        src/install/npm.zig (PackageManifest.parse)
 * deno 2       libs/npm/registry.rs (NpmPackageVersionInfo)
 */
const READ_BY_CLIENTS: Readonly<Record<string, readonly [packed: unknown, claimed: unknown]>> = {
  dependencies: [{ one: '1' }, { evil: '1' }],
  devDependencies: [{ one: '1' }, { evil: '1' }],
  optionalDependencies: [{ one: '1' }, { evil: '1' }],
  peerDependencies: [{ one: '1' }, { evil: '1' }],
  acceptDependencies: [{ one: '1' }, { evil: '1' }],
  peerDependenciesMeta: [{ one: { optional: true } }, { evil: { optional: true } }],
  dependenciesMeta: [{ one: { built: false } }, { evil: { built: true } }],
  bundleDependencies: [['one'], ['evil']],
  bundledDependencies: [undefined, ['evil']],
  scripts: [{ postinstall: 'node one.js' }, { postinstall: 'node evil.js' }],
  hasInstallScript: [undefined, true],
  gypfile: [false, true],
  bin: [{ one: 'one.js' }, { node: 'evil.js' }],
  directories: [{ lib: 'lib' }, { bin: 'evil' }],
  man: [['one.1'], ['evil.1']],
  engines: [{ node: '>=18' }, { node: '>=1' }],
  devEngines: [{ runtime: { name: 'node' } }, {}],
  os: [['linux'], ['win32']],
  cpu: [['x64'], ['arm64']],
  libc: [['glibc'], ['musl']],
  main: ['one.js', 'evil.js'],
  module: ['one.js', 'evil.js'],
  browser: ['one.js', 'evil.js'],
  exports: ['./one.js', './evil.js'],
  type: ['module', 'commonjs'],
  types: ['one.d.ts', 'evil.d.ts'],
  deprecated: ['one', 'evil'],
  license: ['MIT', 'ISC'],
  funding: ['https://one.example', 'https://evil.example'],
  overrides: [{ one: '1' }, { evil: '1' }],
  resolutions: [{ one: '1' }, { evil: '1' }],
  publishConfig: [{ directory: 'one' }, { directory: 'evil' }],
  installConfig: [{ hoistingLimits: 'workspaces' }, { pnp: false }],
  preferUnplugged: [true, false],
  packageManager: ['npm@11.0.0', 'evil@1.0.0'],
  workspaces: [['one'], ['evil']],
  pnpm: [{ overrides: {} }, { overrides: { evil: '1' } }],
  _hasShrinkwrap: [undefined, true],
  repository: [
    { type: 'git', url: 'https://git.example/one' },
    { type: 'git', url: 'https://git.example/evil' },
  ],
  something: ['that clients come to read', 'evil'],
};

describe('the manifest of a version', () => {
  test.each(Object.entries(READ_BY_CLIENTS))('has %s from the tarball', async (field, [packed, claimed]) => {
    const inTarball = packed === undefined ? {} : { [field]: packed };
    const dependencies = field === 'bundleDependencies' ? { dependencies: { one: '1' } } : {};
    for (const document of [{ [field]: claimed }, {}]) {
      const manifest = await served({ claimed: document, packed: { ...inTarball, ...dependencies } });
      expect(manifest[field]).toEqual(packed);
    }
    expect((await served({ claimed: { [field]: claimed } }))[field]).toBeUndefined();
  });

  test('has of the document what only the client knows', async () => {
    const claimed = {
      _nodeVersion: '24.1.0',
      _npmVersion: '11.0.0',
      gitHead: 'abc',
      description: 'From the readme',
    };
    expect(await served({ claimed })).toMatchObject(claimed);
    expect((await served({ claimed, packed: { description: 'Packed' } })).description).toBe('Packed');
    const odd = await served({ claimed: { ...claimed, gitHead: 'x'.repeat(201), _npmVersion: { a: 1 } } });
    expect(odd).not.toHaveProperty('gitHead');
    expect(odd).not.toHaveProperty('_npmVersion');
  });

  test('has the commands in the folder that package.json names, whatever the document says', async () => {
    const packed = { directories: { bin: 'bin' } };
    const files = ['bin/one', 'bin/more/two.js', 'bin/.hidden', 'binary', 'node'];
    const manifest = await served({ claimed: { bin: { tsc: 'node' } }, packed, files });
    expect(manifest.bin).toEqual({ one: 'bin/one', 'two.js': 'bin/more/two.js' });
    expect((await served({ packed: { directories: { bin: '../..' } }, files: ['x'] })).bin).toEqual({
      'package.json': 'package.json',
      x: 'x',
    });
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['no text', { dependencies: { a: '1', b: null, c: {} } }, { dependencies: { a: '1' } }],
    ['no map', { peerDependencies: ['a'], engines: 'node', directories: 'x' }, {}],
    [
      'no optional dependency',
      { optionalDependencies: { a: '1', b: 2 } },
      { optionalDependencies: { a: '1' } },
    ],
    [
      'no meta',
      { peerDependenciesMeta: { a: true, b: { optional: true }, c: { optional: 'no' } } },
      { peerDependenciesMeta: { b: { optional: true }, c: {} } },
    ],
    ['no platform', { os: ['linux', null], cpu: {}, libc: 'musl' }, { os: ['linux'], libc: ['musl'] }],
    ['no command', { bin: ['a.js', 7, null, {}] }, { bin: { 'a.js': 'a.js' } }],
    ['no script', { scripts: ['x'] }, {}],
    ['no page', { man: [7, {}] }, {}],
    ['nobody', { author: 7, contributors: [null, {}, ' <>'] }, { contributors: [] }],
    ['no repository', { repository: 7, bugs: [], homepage: {} }, {}],
    ['a scoped dependency', { dependencies: ['@acme/a@1'] }, { dependencies: { '@acme/a': '1' } }],
    [
      'a dependency by its prototype',
      JSON.parse('{"dependencies":{"__proto__":{"a":"1"}}}'),
      { dependencies: {} },
    ],
  ])('leaves out what clients give up on: %s', async (_what, packed, expected) => {
    const { name, version, _nodeVersion, _npmVersion, ...manifest } = await served({ packed });
    expect(manifest).toEqual(expected);
  });

  test.each<[string, JsonObject, readonly string[], true | undefined]>([
    ['a script at installation', { scripts: { postinstall: 'x' } }, [], true],
    ['another script', { scripts: { test: 'x' } }, [], undefined],
    [
      'no script of that name of its own',
      JSON.parse('{"scripts":{"__proto__":{"install":"x"}}}'),
      [],
      undefined,
    ],
    ['a .gyp file', {}, ['addon.gyp'], true],
    ['a .gyp file in the case of another disk', {}, ['Binding.GYP'], true],
    ['a .gyp file that Windows would find', {}, ['binding.gyp. .'], true],
    ['a .gyp file elsewhere', {}, ['src/binding.gyp'], undefined],
    ['a .gyp file that is not to be built', { gypfile: false }, ['binding.gyp'], undefined],
  ])('says whether npm will run something: %s', async (_what, packed, files, runs) => {
    const claimed = { hasInstallScript: !runs };
    expect((await served({ claimed, packed, files })).hasInstallScript).toBe(runs);
  });

  test('says whether the tarball has a shrinkwrap', async () => {
    expect((await served({ files: ['npm-shrinkwrap.json'] }))._hasShrinkwrap).toBe(true);
    expect((await served({ files: ['lib/npm-shrinkwrap.json'] }))._hasShrinkwrap).toBeUndefined();
  });

  test('finds files as disks do that ignore case', async () => {
    const files = ['NPM-Shrinkwrap.json', 'Server.JS', 'Bin/one', 'b\u0131n/two', 'Index.d.ts'];
    const manifest = await served({ packed: { directories: { bin: 'BIN' } }, files });
    expect(manifest).toMatchObject({
      _hasShrinkwrap: true,
      scripts: { start: 'node server.js' },
      bin: { one: 'Bin/one' },
      types: './index.d.ts',
    });
  });

  // A megabyte of `../` would take minutes.
  test('looks for no declarations beside a file whose path no disk takes', async () => {
    const files = ['index.js', 'index.d.ts'];
    expect(await served({ packed: { main: './index.js' }, files })).toMatchObject({ types: './index.d.ts' });
    const main = `${'./'.repeat(2100)}index.js`;
    expect(await served({ packed: { main }, files })).not.toHaveProperty('types');
  });

  test('has no command whose name a terminal would obey', async () => {
    await expect(served({ packed: { bin: { 'a\u001b[2K': 'a.js' } } })).rejects.toMatchObject({
      status: 400,
      message: 'The package has a command "a\\u001b[2K": not all of its name can be printed.',
    });
  });

  test.each<[string, JsonObject]>([
    ['dependencies', { dependencies: { 'a\u001b[2K': '1' } }],
    ['dependencies', { dependencies: { a: '1\u202e' } }],
    ['dependencies', { bundleDependencies: ['a\u0007'] }],
    ['devDependencies', { devDependencies: { a: '1\n2' } }],
    ['optionalDependencies', { optionalDependencies: { 'a\u200b': '1' } }],
    ['peerDependencies', { peerDependencies: { a: '\u009b2K' } }],
    ['acceptDependencies', { acceptDependencies: { a: '\u009b2K' } }],
    ['peerDependenciesMeta', { peerDependenciesMeta: { 'a\u001b': { optional: true } } }],
    ['engines', { engines: { node: '>=1\u001b[2K' } }],
    ['engines', { engines: { 'node\u001b[2K': '>=1' } }],
    ['os', { os: ['linux\u001b[2K'] }],
    ['cpu', { cpu: ['x64\r'] }],
    ['libc', { libc: ['glibc\u2028'] }],
    ['bin', { bin: { a: 'a.js\u001b[2K' } }],
  ])('names nothing in its %s that a terminal does not show as it is', async (field, packed) => {
    await expect(served({ packed })).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(
        `^The package\\.json in the tarball has ".*" in its "${field}": not all of it can be printed\\.$`,
      ),
    });
  });

  test('holds no text that a terminal would obey', async () => {
    const odd = (text: string) => `\u001b[2K${text}\u202e\r\u009b`;
    const packed = {
      description: odd('a \u26a0\ufe0f widget'),
      keywords: [odd('one')],
      author: { name: odd('Ann'), url: odd('https://ann.example') },
      contributors: [{ name: odd('Ben') }],
      license: odd('MIT'),
      funding: [{ url: odd('https://fund.example') }],
      homepage: odd('https://home.example'),
    };
    expect(await served({ packed, claimed: { gitHead: odd('abc') } })).toMatchObject({
      description: '[2Ka \u26a0\ufe0f widget',
      keywords: ['[2Kone'],
      author: { name: '[2KAnn', url: '[2Khttps://ann.example' },
      contributors: [{ name: '[2KBen' }],
      license: '[2KMIT',
      funding: [{ url: '[2Khttps://fund.example' }],
      gitHead: '[2Kabc',
    });
  });

  test.each<[string, JsonObject, string]>([
    [
      'a thousand commands',
      { bin: Array.from({ length: 1001 }, (_, i) => `${i}`) },
      'more than 1000 entries in its "bin"',
    ],
    [
      'a thousand pages',
      { man: Array.from({ length: 1001 }, (_, i) => `${i}.1`) },
      'more than 1000 entries in its "man"',
    ],
    [
      'five thousand dependencies',
      { dependencies: Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`a${i}`, 'acme/a'])) },
      'more than 5000 entries in its "dependencies"',
    ],
    [
      'five thousand dependencies of its developers',
      { devDependencies: Array.from({ length: 5001 }, (_, i) => `a${i}@1`) },
      'more than 5000 entries in its "devDependencies"',
    ],
    ['a long deprecation', { deprecated: 'x'.repeat(4097) }, 'longer than 4096 characters'],
  ])('is refused with more than %s', async (_what, packed, sentence) => {
    await expect(served({ packed })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(sentence),
    });
  });

  test.each(['', 7, null, true])('is not deprecated by %j', async (deprecated) => {
    expect(await served({ packed: { deprecated } })).not.toHaveProperty('deprecated');
  });
});
