import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { useCodebox } from '../support/codebox';
import { publishDocument } from '../support/packages';
import { release, type StandIn, startStandIn } from './standIn';

const TOKEN = 'a-secret-of-the-old-registry';
const oneVersion = async (name: string) => [
  { version: '1.0.0', tarball: (await publishDocument({ name })).tarball },
];

describe('codebox import from a registry', () => {
  const codebox = useCodebox();
  let source: StandIn;
  let other: StandIn;
  beforeEach(async () => {
    source = await startStandIn();
    other = await startStandIn();
  });
  afterEach(async () => {
    await source.close();
    await other.close();
  });
  const from = (...words: readonly string[]) => codebox.run(['import', '--from', source.url, ...words]);
  const put = async (...names: readonly string[]) => {
    for (const name of names) release(source, { name, versions: await oneVersion(name) });
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));

  test('takes all that its search lists, page by page', async () => {
    const names = Array.from({ length: 5 }, (_, number) => `package-${number}`);
    await put(...names);
    source.at('-/v1/search', (request, response) => {
      const start = Number(new URL(request.url ?? '', source.url).searchParams.get('from'));
      const objects = names.slice(start, start + 2).map((name) => ({ package: { name } }));
      response.end(JSON.stringify({ objects, total: names.length }));
    });
    expect([await from(), codebox.said.err]).toEqual([0, '']);
    expect(codebox.said.out).toContain('packages: 5, imported: 5');
  });

  test('takes a scope of what /-/all lists, and what is named besides', async () => {
    await put('@acme/one', '@acme/two', '@acmes/three', 'four');
    source.at('-/all', json({ _updated: 1, '@acme/one': {}, '@acme/two': {}, '@acmes/three': {}, four: {} }));
    expect(await from('--scope', '@acme', '--package', 'four')).toBe(0);
    expect(codebox.said.out).toContain('packages: 3, imported: 3');
    expect(await codebox.packument('@acmes/three')).toBeUndefined();
  });

  test('says so where the source lists nothing', async () => {
    expect(await from()).toBe(1);
    expect(codebox.said.err).toBe('The source does not list its packages. Name them with --package.\n');
  });

  test.each([
    [[], 'Say where to import from: --from, with a URL or a folder.'],
    [
      ['--from', 'ftp://old.example/'],
      '--from must be the http(s) URL of a registry, or a folder that exists.',
    ],
    [['--from', 'https://me:hunter2@old.example/'], 'must hold no user name and no password'],
    [['--from', 'https://old.example/?token=hunter2'], 'must have no query'],
    [
      ['--from', 'http://127.0.0.1:9/', '--scope', 'acme'],
      '--scope must be a scope such as @acme, not "acme".',
    ],
  ])('answers %j with a sentence', async (words, sentence) => {
    expect(await codebox.run(['import', ...words])).toBe(1);
    expect(codebox.said.err).toContain(sentence);
    expect(codebox.said.err).not.toContain('hunter2');
  });

  test('sends the token to the source, and to no host that the source names', async () => {
    await source.close();
    source = await startStandIn({ token: TOKEN });
    const [one] = await oneVersion('widget');
    if (!one) throw new Error('There is no version.');
    other.at('elsewhere.tgz', one.tarball);
    other.at('again.tgz', (_request, response) =>
      response.writeHead(302, { location: `${source.url}back.tgz` }).end(),
    );
    source.at('moved.tgz', (_request, response) =>
      response.writeHead(302, { location: `${other.url}elsewhere.tgz` }).end(),
    );
    const second = {
      version: '2.0.0',
      tarball: (await publishDocument({ name: 'widget', version: '2.0.0' })).tarball,
    };
    const versions = [
      { ...one, dist: { tarball: `${source.url}moved.tgz` } },
      { ...second, dist: { tarball: `${other.url}again.tgz` } },
    ];
    release(source, { name: 'widget', versions });
    source.at('back.tgz', second.tarball);
    expect([
      await codebox.run(['import', '--from', source.url, '--package', 'widget'], {
        CODEBOX_IMPORT_TOKEN: TOKEN,
      }),
      codebox.said.err,
    ]).toEqual([0, '']);
    expect(codebox.said.out).toContain('imported: 2');
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    expect(JSON.stringify(codebox.said)).not.toContain(TOKEN);
    expect(JSON.stringify(await codebox.packument('widget'))).not.toContain(TOKEN);
    expect(
      await codebox.run(['import', '--from', source.url, '--package', 'widget'], {
        CODEBOX_IMPORT_TOKEN: 'wrong',
      }),
    ).toBe(1);
    expect(codebox.said.err).toContain(
      'widget: The source does not let you read that (401). Is CODEBOX_IMPORT_TOKEN set',
    );
  });

  test('follows no redirect to a host that could be inside of a network', async () => {
    source.at('widget', (_request, response) =>
      response.writeHead(302, { location: 'http://192.0.2.1/widget' }).end(),
    );
    expect(await from('--package', 'widget')).toBe(1);
    expect(codebox.said.err).toContain('The source redirects to a host that is not followed');
    source.at('round', (_request, response) => response.writeHead(302, { location: '/round' }).end());
    await from('--package', 'round');
    expect(codebox.said.err).toContain('The source redirects in circles.');
  });

  test('asks again where the source is busy', async () => {
    await put('widget');
    let asked = 0;
    const answer = json(release(source, { name: 'widget', versions: await oneVersion('widget') }));
    source.at('widget', (_request, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { 'retry-after': '0.01' }).end();
      else response.end(answer);
    });
    expect([await from('--package', 'widget'), asked]).toEqual([0, 2]);
  });

  test.each([
    ['another name', { name: 'other', versions: {} }, 'What the source sends for widget is about "other".'],
    ['a list of versions', { name: 'widget', versions: [] }, 'has versions that are no object'],
    [
      'tags that are a text',
      { name: 'widget', versions: {}, 'dist-tags': 'x' },
      'has dist-tags that are no object',
    ],
    ['a list', [], 'is no JSON object'],
    [
      'a manifest of another package',
      { name: 'widget', versions: { '1.0.0': { name: 'x', version: '1.0.0' } } },
      'Its manifest is of another package.',
    ],
    [
      'a tag that no terminal shows',
      { name: 'widget', versions: {}, 'dist-tags': { 'a\u001b[2J': '1' } },
      'no dist-tag that can be kept',
    ],
    [
      'a version that leads away',
      { name: 'widget', versions: { '../../x': { name: 'widget', version: '../../x' } } },
      'widget@"../../x": It is not a version',
    ],
  ])('changes nothing where the source sends %s', async (_what, document, sentence) => {
    source.package('widget', document);
    expect(await from('--package', 'widget')).toBe(1);
    expect(codebox.said.err).toContain(sentence);
    for await (const object of codebox.storage().list('')) expect(object.key).toBe('nothing');
  });

  test('changes nothing where what it sends is no JSON, is damaged, or names no package', async () => {
    source.at('widget', Buffer.from('<html>'));
    source.at('zipped', (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    );
    expect(await from('--package', 'widget,zipped,.., @a/..,missing')).toBe(1);
    expect(codebox.said.err).toContain('widget: The source sends what is not JSON.');
    expect(codebox.said.err).toContain('zipped: The answer of the source is damaged.');
    expect(codebox.said.err).toContain('..: ".." is not a valid package name.');
    expect(codebox.said.err).toContain('@a/..: "@a/.." is not a valid package name.');
    expect(codebox.said.err).toContain('missing: The source has no such package.');
    for await (const object of codebox.storage().list('')) expect(object.key).toBe('nothing');
  });
});

describe('codebox import from a folder of Verdaccio', () => {
  const codebox = useCodebox();
  let source: StandIn;
  beforeEach(async () => {
    source = await startStandIn();
  });
  afterEach(() => source.close());
  const root = () => path.join(codebox.folder(), 'old');

  async function store(name: string, file = `${name.split('/').at(-1)}-1.0.0.tgz`): Promise<void> {
    const versions = await oneVersion(name);
    const document = release(source, { name, versions });
    const folder = path.join(root(), name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(document));
    await writeFile(path.join(folder, file), versions[0]?.tarball ?? '');
  }
  const run = (...words: readonly string[]) => codebox.run(['import', '--from', root(), ...words]);

  test('takes its own packages, and not its copies of public ones', async () => {
    await store('@acme/widget');
    await store('JSONStream');
    await store('left-pad');
    const database = { list: ['@acme/widget', 'JSONStream'], secret: 'of Verdaccio' };
    await writeFile(path.join(root(), '.verdaccio-db.json'), JSON.stringify(database));
    expect([await run(), codebox.said.err]).toEqual([0, '']);
    expect(codebox.said.out).toContain('packages: 2, imported: 2');
    expect(await codebox.packument('left-pad')).toBeUndefined();
    expect(source.requests).toEqual([]);
    const index = await codebox.storage().get('@acme/widget/index.json');
    expect(Buffer.from(index?.body ?? []).toString()).not.toContain(codebox.folder());
  });

  test('takes all that has tarballs where it has no list', async () => {
    await store('@acme/widget');
    await store('left-pad');
    expect(await run('--scope', '@acme')).toBe(0);
    expect(codebox.said.out).toContain('packages: 1, imported: 1');
    expect(await run()).toBe(0);
    expect(codebox.said.out).toContain('packages: 2, imported: 1, already there: 1');
  });

  test('reads no file that a link leads to, and says what is missing', async () => {
    await store('widget', 'other.tgz');
    await symlink(path.join(root(), 'widget/other.tgz'), path.join(root(), 'widget/widget-1.0.0.tgz'));
    expect(await run('--package', 'widget')).toBe(1);
    expect(codebox.said.err).toContain('widget@1.0.0: The source has no tarball of it.');
    await mkdir(path.join(codebox.folder(), 'empty'));
    expect(await codebox.run(['import', '--from', path.join(codebox.folder(), 'empty')])).toBe(1);
    expect(codebox.said.err).toMatch(/^There is no package in /);
  });
});
