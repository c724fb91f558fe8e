import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentsIn, listingOf } from '../../../src/registry/contents/listing';
import { entry, header, octal, paxRecord, tarGz } from '../../suites/hostile/support/tar';
import { packTarball } from '../../support/packages';

const pathsIn = async (tarball: Uint8Array) => (await listingOf(tarball)).entries.map(({ path }) => path);
const oddIn = async (tarball: Uint8Array) =>
  (await listingOf(tarball)).entries.map(({ path, odd }) => [path, ...odd]);

describe('the listing of a tarball', () => {
  test('says what each file is: its path in the package, its bytes, its hash, and whether it is text', async () => {
    const tarball = tarGz(
      entry({ name: 'package/', type: '5' }),
      entry({ name: 'package/lib/a.js' }, 'é'),
      entry({ name: 'package/logo.js' }, Buffer.from([0x47, 0, 0x38])),
      entry({ name: 'package/latin.txt' }, Buffer.from([0xe9, 0x20])),
    );
    expect(await listingOf(tarball)).toEqual({
      entries: [
        { at: 1, path: 'lib/a.js', kind: 'file', size: 2, digest: sha256('é'), isText: true, odd: [] },
        expect.objectContaining({ path: 'logo.js', isText: false }),
        expect.objectContaining({ path: 'latin.txt', isText: false }),
      ],
      stopped: 'never',
      isStrange: false,
    });
  });

  test('knows text by its content, also where a file is cut within a character', async () => {
    const files = { 'a.png': 'text\n', 'long.txt': `x${'é'.repeat(600 * 1024)}` };
    const { entries } = await listingOf(await packTarball(files));
    expect(entries.map(({ path, isText }) => [path, isText])).toEqual([
      ['a.png', true],
      ['long.txt', true],
    ]);
  });

  test('reads paths of ustar, of GNU tar and of pax', async () => {
    const long = `package/${'d'.repeat(60)}/${'e'.repeat(60)}.js`;
    const tarball = tarGz(
      entry({ name: 'x.js', prefix: 'package/prefix' }),
      entry({ name: '././@LongLink', type: 'L' }, `${long}\0`),
      entry({ name: 'cut' }),
      entry({ name: 'PaxHeader', type: 'x' }, paxRecord('path', 'package/päx.js')),
      entry({ name: 'cut' }),
    );
    expect(await pathsIn(tarball)).toEqual(['prefix/x.js', long.slice(8), 'päx.js']);
  });

  test('reads what other programs take, though no publish does', async () => {
    const old = entry({ name: 'package/v7.js', magic: '', type: '\0' }, 'old');
    expect(await oddIn(tarGz(old))).toEqual([['v7.js']]);
    expect(await pathsIn(Buffer.concat([old, Buffer.alloc(1024)]))).toEqual(['v7.js']);
    const members = Buffer.concat([gzipSync(old), gzipSync(Buffer.alloc(1024))]);
    expect(await pathsIn(members)).toEqual(['v7.js']);
  });

  test('marks what no good package has, and follows nothing', async () => {
    const tarball = tarGz(
      entry({ name: '/etc/passwd' }, 'root'),
      entry({ name: 'package/../../x' }),
      entry({ name: 'package\\win.js' }),
      entry({ name: 'C:/x.js' }),
      entry({ name: 'alone.js' }),
      entry({ name: 'package/./lib//a.js' }),
      entry({ name: 'other/lib/a.js' }, 'the last one counts'),
      entry({ name: 'package/link', type: '2', target: '/etc/shadow' }),
      entry({ name: 'package/hard', type: '1', target: 'package/lib/a.js' }),
      entry({ name: 'package/pipe', type: '6' }),
      entry({ name: 'package/\xe9\xff' }),
      entry({ name: 'package/constructor' }),
      entry({ name: 'package/__proto__' }),
    );
    expect(await oddIn(tarball)).toEqual([
      ['/etc/passwd', 'leads out'],
      ['package/../../x', 'leads out'],
      ['package\\win.js', 'leads out'],
      ['C:/x.js', 'leads out'],
      ['alone.js', 'no folder'],
      ['lib/a.js', 'replaced'],
      ['lib/a.js'],
      ['link'],
      ['hard'],
      ['pipe'],
      ['��', 'inexact'],
      ['constructor'],
      ['__proto__'],
    ]);
    const { entries } = await listingOf(tarball);
    expect(entries.filter(({ kind }) => kind !== 'file')).toEqual([
      expect.objectContaining({ kind: 'link', target: '/etc/shadow', isText: false }),
      expect.objectContaining({ kind: 'link', target: 'package/lib/a.js', isText: false }),
      expect.objectContaining({ kind: 'other', path: 'pipe', isText: false }),
    ]);
  });

  test('shows what stands behind the end of an archive', async () => {
    const parts = [entry({ name: 'package/a.js' }), Buffer.alloc(1024), entry({ name: 'package/hidden.js' })];
    expect(await oddIn(tarGz(...parts))).toEqual([['a.js'], ['hidden.js', 'behind the end']]);
  });

  test('cuts a path that is too long to be shown', async () => {
    const path = `package/${'x'.repeat(5000)}`;
    const tarball = tarGz(
      entry({ name: 'PaxHeader', type: 'x' }, paxRecord('path', path)),
      entry({ name: 'cut' }),
    );
    const [file] = (await listingOf(tarball)).entries;
    expect(file?.path).toHaveLength(1001);
    expect(file?.odd).toEqual(['inexact']);
  });
});

describe('a tarball that cannot be read as a whole', () => {
  const a = entry({ name: 'package/a.js' }, 'a');

  test('is listed as far as it goes', async () => {
    const whole = tarGz(a, entry({ name: 'package/b.js' }, incompressible(20_000)));
    const cut = await listingOf(whole.subarray(0, 5_000));
    expect([cut.entries.map(({ path }) => path), cut.stopped]).toEqual([['a.js'], 'at a fault']);
    const rubbish = await listingOf(Buffer.concat([tarGz(a), Buffer.from('rubbish')]));
    expect(rubbish.stopped).toBe('at a fault');
    const short = await listingOf(gzipSync(Buffer.concat([a, header({ size: octal(9_999) })])));
    expect([short.entries.map(({ path }) => path), short.stopped]).toEqual([['a.js'], 'at a fault']);
  });

  test.each([
    ['empty bytes', Buffer.alloc(0), 'never'],
    ['no archive', Buffer.from('<html>'), 'at a fault'],
    ['noise', incompressible(4096), 'never'],
    ['a gzip of noise', gzipSync(incompressible(4096)), 'never'],
    [
      'a header with a size that no program can count',
      tarGz(header({ size: '77777777777\0' })),
      'at a fault',
    ],
  ])('has no files: %s', async (_what, tarball, stopped) => {
    expect(await listingOf(tarball)).toMatchObject({ entries: [], stopped });
  });

  test('goes on behind blocks that are no header, as npm does, and is called strange', async () => {
    const listing = await listingOf(tarGz(a, Buffer.alloc(512, 'x'), entry({ name: 'package/b.js' })));
    expect(listing.entries.map(({ path }) => path)).toEqual(['a.js', 'b.js']);
    expect(listing.isStrange).toBe(true);
  });

  test('is given up where hardly anything in it is a header', async () => {
    const listing = await listingOf(
      tarGz(a, Buffer.alloc(2_000 * 512, 'x'), entry({ name: 'package/b.js' })),
    );
    expect(listing.entries.map(({ path }) => path)).toEqual(['a.js']);
    expect(listing.stopped).toBe('at a fault');
  });

  test('stops at 256 MiB of unpacked bytes', async () => {
    const zeros = Array<Buffer>(20).fill(gzipSync(Buffer.alloc(16 * 1024 * 1024)));
    const big = gzipSync(
      Buffer.concat([a, header({ name: 'package/zeros', size: octal(300 * 1024 * 1024) })]),
    );
    const listing = await listingOf(Buffer.concat([big, ...zeros]));
    expect(listing.entries.map(({ path }) => path)).toEqual(['a.js']);
    expect(listing.stopped).toBe('at the bound');
  });

  test('stops at 20,000 entries', async () => {
    const folders = Buffer.concat(Array<Buffer>(20_000).fill(entry({ name: 'package/x', type: '5' })));
    const listing = await listingOf(tarGz(a, folders, a));
    expect([listing.entries.length, listing.stopped]).toEqual([1, 'at too many entries']);
  });
});

describe('a tarball that somebody has changed anywhere', () => {
  const good = gunzipSync(
    tarGz(
      entry({ name: 'PaxHeader', type: 'x' }, paxRecord('path', 'package/long')),
      entry({ name: 'cut' }, 'a'.repeat(700)),
      entry({ name: '././@LongLink', type: 'L' }, 'package/b.js\0'),
      entry({ name: 'cut', type: '2', target: 'c' }),
    ),
  );
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });

  test('is listed without an error, and its entries can be read', async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (places, isPacked) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of places) bytes[at] = byte;
        // Most changes would only make a header none.
        for (let at = 0; at < bytes.length; at += 512) mendSum(bytes.subarray(at, at + 512));
        const tarball = isPacked ? gzipSync(bytes) : bytes;
        const { entries } = await listingOf(tarball);
        const read = await contentsIn(tarball, new Set(entries.map(({ at }) => at)));
        expect(read.size).toBe(entries.length);
      }),
      { numRuns: 300 },
    );
  });

  function mendSum(block: Buffer): void {
    if (block.toString('latin1', 257, 262) !== 'ustar') return;
    block.fill(' ', 148, 156);
    block.write(`${octal(block.reduce((total, byte) => total + byte, 0)).slice(5, 11)}\0 `, 148, 'latin1');
  }
});

describe('contents of a tarball', () => {
  const tarball = tarGz(
    entry({ name: 'package/a.js' }, 'a'),
    entry({ name: 'package/b.js' }, 'bb'),
    entry({ name: 'package/a.js' }, 'A'),
  );

  test('are those of the entries that were asked for', async () => {
    const found = await contentsIn(tarball, new Set([0, 2]));
    expect([...found].map(([at, bytes]) => [at, bytes.toString()])).toEqual([
      [0, 'a'],
      [2, 'A'],
    ]);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same at each run. */
function incompressible(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(String(index)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}
