import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isObject, type JsonObject, own, without } from '../../../src/lib/json';
import { parsePackageName } from '../../../src/registry/names';
import { parsePublication } from '../../../src/registry/publish/document';
import { manifestOf } from '../../../src/registry/publish/manifest';
import { inspectTarball } from '../../../src/registry/publish/tarball';
import { npmUser } from '../../support/npm';
import { pathWithNpm11 } from '../../support/npm11';
import { close, listen } from '../../support/server';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';

type Oddity = {
  readonly manifest: JsonObject;
  readonly files?: readonly string[];
  /** Where we differ from npm on purpose. */
  readonly ours?: JsonObject;
};

/** Manifests that somebody has written, by what is odd in them. */
const ODD: Readonly<Record<string, Oddity>> = {
  'bin as a text': { manifest: { bin: './cli.js' } },
  'bin with nulls': { manifest: { bin: { one: './one.js', two: null } } },
  'bin of nulls alone': { manifest: { bin: { one: null } } },
  'bin as a list': { manifest: { bin: ['./lib/one.js', 'two'] } },
  'bin that leads out': { manifest: { bin: { '../../evil': '../../x.js', 'a\\b': 'c:\\d.js', '.': 'x' } } },
  'bin as a number': { manifest: { bin: 7 } },
  'bin with a scope': { manifest: { bin: { '@acme/tool': 'tool.js' } } },
  'a folder of commands': {
    manifest: { directories: { bin: './bin' } },
    files: ['bin/one', 'bin/two.js', 'bin/.hidden', 'lib/three'],
  },
  'commands and a folder of them': {
    manifest: { bin: 'x.js', directories: { bin: 'bin' } },
    files: ['bin/one'],
  },
  'manual pages': { manifest: { man: 'man/one.1' } },
  'a folder of manual pages': {
    manifest: { directories: { man: 'man' } },
    files: ['man/one.1', 'man/README'],
  },
  'dependencies as a list': { manifest: { dependencies: ['left-pad@1', 'right-pad', 'up-pad >=2'] } },
  'dependencies as a text': { manifest: { dependencies: 'left-pad@1.0.0, right-pad' } },
  'no dependencies': { manifest: { dependencies: {}, devDependencies: null } },
  'dependencies by git': { manifest: { dependencies: { a: 'acme/a', b: 'git@github.com:acme/b.git#v1' } } },
  'optional dependencies as a list': { manifest: { optionalDependencies: ['left-pad@1'] } },
  'one dependency twice': { manifest: { dependencies: { a: '1' }, optionalDependencies: { a: '1' } } },
  'all of them bundled': { manifest: { bundleDependencies: true, dependencies: { a: '1' } } },
  'none of them bundled': { manifest: { bundleDependencies: false, dependencies: { a: '1' } } },
  'bundled in another spelling': { manifest: { bundledDependencies: ['a'], dependencies: { a: '1' } } },
  'bundled, but no dependency': { manifest: { bundleDependencies: ['b'], dependencies: { a: '1' } } },
  'bundled as an object': { manifest: { bundleDependencies: { a: '1' }, dependencies: { a: '1' } } },
  'bundled as a text': { manifest: { bundleDependencies: 'a', dependencies: { a: '1' } } },
  'scripts that are no text': { manifest: { scripts: { test: 'x', build: ['y'], lint: null } } },
  'scripts with a path': { manifest: { scripts: { test: './node_modules/.bin/jest', lint: 'biome' } } },
  'a file for node-gyp': { manifest: {}, files: ['binding.gyp'] },
  'a file for node-gyp, not to be built': { manifest: { gypfile: false }, files: ['binding.gyp'] },
  'a file for node-gyp beside scripts': { manifest: { scripts: { install: 'x' } }, files: ['binding.gyp'] },
  'a server': { manifest: {}, files: ['server.js'] },
  'declarations of types': { manifest: { main: './lib/main.js' }, files: ['lib/main.js', 'lib/main.d.ts'] },
  'a repository in short': { manifest: { repository: 'acme/widget' } },
  'a repository by ssh': { manifest: { repository: { type: 'git', url: 'git@github.com:acme/widget.git' } } },
  'a repository elsewhere': {
    manifest: { repository: 'https://git.example/widget.git', bugs: 'me@mail.example' },
  },
  repositories: { manifest: { repositories: ['gitlab:acme/widget'] } },
  'bugs that are none': { manifest: { bugs: { url: 7, email: 'nobody' } } },
  'a homepage without a scheme': { manifest: { homepage: 'widget.example' } },
  'people as texts': {
    manifest: { author: 'Somebody <me@mail.example> (https://me.example)', contributors: ['One'] },
  },
  'people as objects': {
    manifest: { author: { name: 'Somebody', mail: 'x', more: 1 } },
    ours: { author: { name: 'Somebody' } },
  },
  'keywords as a text': { manifest: { keywords: 'one, two' } },
  'keywords that are no text': { manifest: { keywords: ['one', 2, ''] } },
  'a description that is no text': {
    manifest: { description: 7, license: { type: 'MIT' }, funding: 'https://x.example' },
  },
  'fields that begin with _': {
    manifest: { _where: '/home/me', _id: 'other@2.0.0', dist: { shasum: 'x' } },
    ours: {},
  },
  'a deprecation': { manifest: { deprecated: 'Use something else.' } },
  // What npm sends as it is makes some client give up, or is taken for something by one of them.
  'platforms as texts': {
    manifest: { os: 'linux', cpu: ['x64', null], libc: 7, engines: ['node >= 18'] },
    ours: { os: ['linux'], cpu: ['x64'], libc: undefined, engines: undefined },
  },
};

const titles = Object.keys(ODD);
const nameOf = (title: string) => `odd-${titles.indexOf(title)}`;

/** What a client says of itself, and what only a registry says. */
const NOT_COMPARED = [
  ...['name', 'version', 'dist', '_id', '_nodeVersion', '_npmVersion', 'gitHead', 'readme', 'readmeFilename'],
  ...['hasInstallScript', '_hasShrinkwrap'],
];

const sent = new Map<string, JsonObject>();

describe('the manifest that is served is the one that npm 11 would publish, of', () => {
  let folder: string;
  const registry = createServer(async (request, response) => {
    const body: unknown = request.method === 'PUT' ? JSON.parse(await text(request)) : undefined;
    if (isObject(body)) sent.set(String(body.name), body);
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
  });

  beforeAll(async () => {
    folder = await makeTempFolder();
    const url = await listen(registry);
    const user = await npmUser(folder, `${url}/`, { PATH: await pathWithNpm11() });
    await user.project(
      'all',
      { name: 'all', private: true, workspaces: ['*'] },
      { '.npmrc': `//${url.slice(7)}/:_authToken=x` },
    );
    for (const [title, { manifest, files = [] }] of Object.entries(ODD)) {
      const contents = Object.fromEntries(files.map((file) => [file, `// ${file}`]));
      const name = nameOf(title);
      await user.project(
        `all/${name}`,
        { name, version: '1.0.0', ...manifest },
        { 'README.md': '# Odd\n\nIt is.', ...contents },
      );
    }
    const { code, stderr } = await user.npm(['publish', '--workspaces', '--ignore-scripts'], 'all');
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    await close(registry);
    await removeFolder(folder);
  });

  test.each(titles)('%s', async (title) => {
    const name = parsePackageName(nameOf(title));
    const document = sent.get(name.full) ?? {};
    const publication = parsePublication(document, name);
    const served = manifestOf(publication, await inspectTarball(publication.tarball));
    const ours = own(ODD, title)?.ours ?? {};
    const theirs = without(publication.manifest, ...NOT_COMPARED);
    expect(without(served, ...NOT_COMPARED)).toEqual({ ...theirs, ...ours });
  });
});
