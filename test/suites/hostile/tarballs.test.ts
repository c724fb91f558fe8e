import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { publishDocument } from '../../support/packages';
import { bomb } from './support/bomb';
import { expectHonesty, sentenceOf } from './support/honest';
import { useHostileRegistry } from './support/registry';
import { entry, header, manifest, paxRecord, tarGz } from './support/tar';

const MiB = 1024 * 1024;
const zeros = Buffer.alloc(5 * MiB);
const repeated = (times: number, part: Buffer) => Buffer.alloc(times * part.length, part);

const links = ['1', '2'].map((type) => [`a link (${type})`, tarGz(manifest, entry({ type }))] as const);
const devices = ['3', '4', '6'].map(
  (type) => [`a device (${type})`, tarGz(manifest, entry({ type }))] as const,
);
const sizes = [
  ['without digits', 'xxxxxxxxxxx\0'],
  ['below 0', '-0000000001\0'],
  ['below 0, in binary', `\xff${'\0'.repeat(11)}`],
  ['beyond all numbers, in binary', `\x80${'\x7f'.repeat(11)}`],
  ['of 8 GiB', '77777777777\0'],
] as const;

/** What it is, the tarball, and how many bytes it unpacks to where they are many. */
type Row = readonly [what: string, tarball: Buffer, unpacked?: number];

const HEADERS_BYTES = 50_001 * 512;

const REFUSED: readonly Row[] = [
  ...links,
  ...devices,
  ...sizes.map(([what, size]) => [`a file with a size ${what}`, tarGz(manifest, header({ size }))] as const),
  ['a path that leads out', tarGz(manifest, entry({ name: 'package/../../x' }))],
  ['a path that leads out and back', tarGz(manifest, entry({ name: 'package/../package/x' }))],
  ['a path that begins by leading out', tarGz(manifest, entry({ name: '../x' }))],
  ['a folder that leads out', tarGz(manifest, entry({ name: 'package/../..', type: '5' }))],
  ['an absolute path', tarGz(manifest, entry({ name: '/etc/passwd' }))],
  ['an absolute folder', tarGz(manifest, entry({ name: '/etc/', type: '5' }))],
  ['an absolute path with two slashes', tarGz(manifest, entry({ name: '//etc/passwd' }))],
  ['an absolute prefix', tarGz(manifest, entry({ name: 'passwd', prefix: '/etc' }))],
  ['a prefix that leads out', tarGz(manifest, entry({ name: 'x', prefix: 'package/../..' }))],
  ['a path on a drive', tarGz(manifest, entry({ name: 'C:/windows/x' }))],
  ['a path that leads out of Windows', tarGz(manifest, entry({ name: 'package\\..\\..\\x' }))],
  ['an absolute path of Windows', tarGz(manifest, entry({ name: '\\\\host\\share' }))],
  [
    'a pax path that leads out',
    tarGz(manifest, entry({ type: 'x' }, paxRecord('path', '../../x')), entry({})),
  ],
  [
    'a pax path to a second package.json',
    tarGz(manifest, entry({ type: 'x' }, paxRecord('path', 'x/package.json')), manifest),
  ],
  [
    'a long name that leads out',
    tarGz(manifest, entry({ type: 'L' }, `${'x/../'.repeat(50)}../x\0`), entry({})),
  ],
  ['a pax header of 5 MiB', tarGz(entry({ type: 'x' }, zeros), manifest)],
  ['a pax header that is announced only', tarGz(header({ type: 'x', size: '77777777777\0' }))],
  ['a long name of 5 MiB', tarGz(entry({ type: 'L' }, zeros), manifest)],
  ['50,001 files', tarGz(manifest, repeated(50_001, entry({}))), HEADERS_BYTES],
  [
    '50,001 folders',
    tarGz(manifest, repeated(50_001, entry({ type: '5', name: 'package/d/' }))),
    HEADERS_BYTES,
  ],
  ['a bomb', bomb(260), 256 * MiB],
  ['a gzip in a gzip', gzipSync(tarGz(manifest))],
  ['a wrong checksum', gzipSync(Buffer.concat([Buffer.alloc(512, 'x'), manifest]))],
  ['half a header', gzipSync(manifest.subarray(0, 300))],
  ['a package.json that is missing its end', gzipSync(manifest.subarray(0, 520))],
  ['a package.json nested without end', tarGz(entry({ name: 'a/package.json' }, `${'['.repeat(500_000)}`))],
  [
    'a package.json in UTF-16',
    tarGz(entry({ name: 'a/package.json' }, Buffer.from('{"name":"widget"}', 'utf16le'))),
  ],
  ['a package.json that is a folder', tarGz(entry({ name: 'a/package.json', type: '5' }))],
  ['a package.json of 2 MiB', tarGz(entry({ name: 'a/package.json' }, zeros.subarray(0, 2 * MiB)))],
  ['nothing', tarGz()],
  ['a gzip of nothing', gzipSync('')],
];

describe('PUT /registry/{name} with a tarball', () => {
  const registry = useHostileRegistry();

  test.each(REFUSED)('of %s is refused, and nothing is stored', async (_what, tarball, unpacked = 0) => {
    const before = await registry.stored();
    const { document } = await publishDocument({ tarball });
    const question = {
      method: 'PUT',
      path: '/registry/widget',
      body: JSON.stringify(document),
      unpacked,
    };
    const answers = await expectHonesty(registry.ask, [question]);
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers.map(sentenceOf)).toEqual([expect.stringMatching(/tarball/)]);
    expect(await registry.stored()).toEqual(before);
  });
});
