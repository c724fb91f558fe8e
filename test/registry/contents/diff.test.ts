import { describe, expect, test } from '@jest/globals';
import { listingOf } from '../../../src/registry/contents/listing';
import { diffOfManifests } from '../../../src/registry/contents/manifestDiff';
import { diffOf } from '../../../src/registry/contents/packageDiff';
import { diffOfTexts, wholeText } from '../../../src/registry/contents/textDiff';
import { entry, tarGz } from '../../suites/hostile/support/tar';
import { packTarball } from '../../support/packages';

const WIDE = { edits: 1_000, lines: 1_000 };

describe('the difference of two manifests', () => {
  test('names what is added, removed and changed for those who install', () => {
    const before = {
      name: '@acme/x',
      dependencies: { a: '^1.0.0', b: '1.0.0', same: '*' },
      scripts: { test: 'jest' },
      bin: './cli.js',
      engines: { node: '>=18' },
      devDependencies: { jest: '1' },
    };
    const after = {
      name: '@acme/x',
      dependencies: { a: '^2.0.0', c: 'github:evil/c', same: '*' },
      optionalDependencies: { d: 'npm:e@1' },
      scripts: { test: 'jest', postinstall: 'node steal.js' },
      bin: { x: './cli.js', y: './y.js' },
      engines: { node: '>=20' },
      license: 'MIT',
    };
    expect(diffOfManifests(before, after)).toEqual([
      {
        title: 'Scripts',
        changes: [{ name: 'postinstall', after: 'node steal.js', alarm: 'runs at installs' }],
        more: 0,
      },
      {
        title: 'Dependencies',
        changes: [
          { name: 'a', before: '^1.0.0', after: '^2.0.0' },
          { name: 'b', before: '1.0.0' },
          { name: 'c', after: 'github:evil/c', alarm: 'from elsewhere' },
        ],
        more: 0,
      },
      {
        title: 'Optional dependencies',
        changes: [{ name: 'd', after: 'npm:e@1', alarm: 'from elsewhere' }],
        more: 0,
      },
      { title: 'Commands', changes: [{ name: 'y', after: './y.js' }], more: 0 },
      { title: 'Engines', changes: [{ name: 'node', before: '>=18', after: '>=20' }], more: 0 },
      { title: 'Other fields', changes: [{ name: 'license', after: 'MIT' }], more: 0 },
    ]);
  });

  test('takes manifests of any shape', () => {
    const odd = { dependencies: ['a'], scripts: null, bin: 7, engines: 'node', bundledDependencies: true };
    const names = JSON.parse('{"dependencies":{"__proto__":"1","constructor":{"a":1}}}');
    expect(diffOfManifests({}, odd).map(({ title }) => title)).toEqual(['Bundled dependencies']);
    expect(diffOfManifests(odd, names)[0]?.changes).toEqual([
      { name: '__proto__', after: '1' },
      { name: 'constructor', after: '{"a":1}', alarm: 'from elsewhere' },
    ]);
  });

  test('is bounded in number and in length', () => {
    const many = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`p${index}`, '1']));
    const [group] = diffOfManifests({}, { dependencies: many });
    expect([group?.changes.length, group?.more]).toEqual([500, 200]);
    const [long] = diffOfManifests({}, { scripts: { build: 'x'.repeat(10_000) } });
    expect(long?.changes[0]?.after).toHaveLength(501);
  });
});

describe('the difference of two texts', () => {
  test('is that of diff -u, with the numbers of lines', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    expect(diffOfTexts(before, before.replace('e\n', 'E\n'), WIDE)).toEqual({
      hunks: [
        {
          before: 2,
          after: 2,
          lines: [
            { sign: ' ', text: 'b', number: 2 },
            { sign: ' ', text: 'c', number: 3 },
            { sign: ' ', text: 'd', number: 4 },
            { sign: '-', text: 'e', number: 5 },
            { sign: '+', text: 'E', number: 5 },
            { sign: ' ', text: 'f', number: 6 },
            { sign: ' ', text: 'g', number: 7 },
            { sign: ' ', text: 'h', number: 8 },
          ],
        },
      ],
      edits: 2,
      more: 0,
    });
  });

  test('shows a change of nothing but the line ends', () => {
    const signs = (before: string, after: string) =>
      diffOfTexts(before, after, WIDE)?.hunks.flatMap(({ lines }) =>
        lines.map(({ sign, text }) => sign + text),
      );
    expect(signs('a\n', 'a')).toEqual(['-a', '+a', '\\No newline at end of file']);
    expect(signs('a\n', 'a\r\n')).toEqual(['-a', '+a\r']);
  });

  test('is given up after so many edits, whatever the clock says', () => {
    const lines = (from: number) => Array.from({ length: 600 }, (_, index) => `${from + index}\n`).join('');
    expect(diffOfTexts(lines(0), lines(10_000), { edits: 1_000, lines: 9 })).toBeUndefined();
    expect(diffOfTexts(lines(0), lines(200), { edits: 1_000, lines: 9 })).toMatchObject({ edits: 400 });
  });

  test('says how many lines are not shown', () => {
    const diff = diffOfTexts('a\n', 'b\nc\nd\n', { edits: 10, lines: 2 });
    expect([diff?.hunks[0]?.lines.length, diff?.edits, diff?.more]).toEqual([2, 4, 2]);
    expect(wholeText('a\nb\nc', '+', { edits: 0, lines: 2 })).toMatchObject({ edits: 3, more: 1 });
    expect(wholeText('', '+', WIDE)).toEqual({ hunks: [], edits: 0, more: 0 });
  });
});

describe('the difference of two versions', () => {
  test('compares texts, and names the other files', async () => {
    const before = await side({ 'index.js': 'a\n', 'gone.js': 'x\n', 'logo.png': 'a\0', same: 'same' });
    const after = await side({ 'index.js': 'b\n', 'new.js': 'y\n', 'logo.png': 'b\0', same: 'same' });
    const { files } = await diffOf(before, after);
    expect(files.map(({ path, text }) => [path, typeof text === 'string' ? text : shown(text)])).toEqual([
      ['gone.js', ['-x']],
      ['index.js', ['-a', '+b']],
      ['logo.png', 'no text'],
      ['new.js', ['+y']],
    ]);
  });

  test('hides no entry behind another one of the same path', async () => {
    const evil = entry({ name: 'package/a.js' }, 'evil\n');
    const good = entry({ name: 'package/a.js' }, 'good\n');
    const before = await sideOf(tarGz(good));
    const bare = entry({ name: 'a.js' }, 'good\n');
    for (const tarball of [
      tarGz(evil, good),
      tarGz(good, evil),
      tarGz(evil, bare),
      tarGz(evil, bare, good),
    ]) {
      const { files } = await diffOf(before, await sideOf(tarball));
      expect(JSON.stringify(files)).toContain('evil');
    }
  });

  test('shows a link that leads elsewhere, and a file that became one', async () => {
    const link = (target: string) => entry({ name: 'package/x', type: '2', target });
    const { files } = await diffOf(await sideOf(tarGz(link('a'))), await sideOf(tarGz(link('/etc'))));
    expect(files).toMatchObject([
      { path: 'x', before: { target: 'a' }, after: { target: '/etc' }, text: 'no text' },
    ]);
    const file = await sideOf(tarGz(entry({ name: 'package/x' })));
    expect((await diffOf(file, await sideOf(tarGz(link('a'))))).files).toHaveLength(1);
  });

  test('compares small files first: a large one takes the room of none', async () => {
    const noise = (seed: string) => Array.from({ length: 900 }, (_, index) => `${seed}${index}\n`).join('');
    const large = (seed: string) =>
      Object.fromEntries('abcdefgh'.split('').map((name) => [name, noise(seed)]));
    const before = await side({ ...large('old'), 'z.js': 'good\n' });
    const after = await side({ ...large('new'), 'z.js': 'evil\n' });
    const { files } = await diffOf(before, after);
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    expect(texts.get('z.js')).toMatchObject({ edits: 2 });
    expect(texts.get('a')).toBe('too different');
    expect(texts.get('h')).toBe('enough');
  });

  test('leaves out texts that are too large, and says how many files it does not name', async () => {
    const before = await side({ 'big.txt': 'a'.repeat(600 * 1024) });
    const after = await side({ 'big.txt': 'b'.repeat(600 * 1024) });
    expect((await diffOf(before, after)).files).toMatchObject([{ path: 'big.txt', text: 'too large' }]);
    const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, index) => [`f${index}`, '']));
    const { files, moreFiles } = await diffOf(await side({}), await side(many));
    expect([files.length, moreFiles]).toEqual([2_000, 100]);
  });

  test('hides no file that was added, and not package.json, behind thousands that changed', async () => {
    const many = (text: string) =>
      Object.fromEntries(Array.from({ length: 2_100 }, (_, index) => [`f${index}`, text]));
    const before = await side({ ...many('1'), 'zz-gone.js': '' });
    const after = await side({ ...many('2'), 'zz-new.js': 'evil()' });
    const { files, counts, moreFiles } = await diffOf(before, after);
    expect(files.slice(0, 2).map(({ path }) => path)).toEqual(['zz-gone.js', 'zz-new.js']);
    expect(counts).toEqual({ added: 1, removed: 1, changed: 2_100 });
    expect([files.length, moreFiles]).toEqual([2_000, 102]);
  });

  test('does bounded work for files that are as different as they can be', async () => {
    const lines = (seed: string) =>
      `${Array.from({ length: 20_000 }, (_, index) => (index % 7 ? index : seed + index)).join('\n')}\n`;
    const many = (seed: string) =>
      Object.fromEntries('abcdefgh'.split('').map((name) => [name, lines(seed)]));
    const { files } = await diffOf(await side(many('x')), await side(many('y')));
    expect(new Set(files.map(({ text }) => text))).toEqual(new Set(['too different', 'enough']));
  });
});

async function sideOf(tarball: Buffer) {
  return { manifest: {}, tarball, listing: await listingOf(tarball) };
}

async function side(files: Readonly<Record<string, string>>) {
  return sideOf(await packTarball(files));
}

function shown({ hunks }: { hunks: readonly { lines: readonly { sign: string; text: string }[] }[] }) {
  return hunks.flatMap(({ lines }) => lines.map(({ sign, text }) => sign + text));
}
