import { entry, octal, paxRecord, tarGz } from '../../../suites/hostile/support/tar';

export const SHOWN = '{"name":"widget","version":"1.0.0"}';
const NESTED = '{"name":"nested"}';

const manifest = entry({ name: 'package/package.json' }, SHOWN);
const pax = (...records: readonly string[]) => entry({ type: 'x' }, records.join(''));
const file = entry({ name: 'package/x' }, 'x');
const same = tarGz(manifest);

/** What packers really write: npm, pnpm, yarn and bun, GNU tar, bsdtar, Python and git. */
export const HONEST: readonly (readonly [string, Buffer])[] = [
  ['nothing else', same],
  ['a file name in the gzip header', withFileName(same)],
  ['the commit', tarGz(entry({ type: 'g' }, paxRecord('comment', 'a'.repeat(40))), manifest)],
  [
    'times and owners',
    tarGz(
      pax(...['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname'].map((key) => paxRecord(key, '1'))),
      manifest,
    ),
  ],
  [
    'a size that is the same',
    tarGz(pax(paxRecord('path', 'package/y'), paxRecord('size', '1')), file, manifest),
  ],
  [
    'attributes of macOS',
    tarGz(
      pax(paxRecord('LIBARCHIVE.xattr.com.apple.x', 'eA'), paxRecord('SCHILY.xattr.a', 'x')),
      file,
      manifest,
    ),
  ],
  [
    'one folder in two spellings, with different files',
    tarGz(manifest, entry({ name: 'package/lib/x' }, 'x'), entry({ name: 'package/Lib/y' }, 'y')),
  ],
  ['names that bun says are binary', tarGz(pax(paxRecord('hdrcharset', 'BINARY')), file, manifest)],
  ['a long name', tarGz(entry({ type: 'L' }, `package/${'x'.repeat(200)}\0`), file, manifest)],
  [
    'a folder',
    tarGz(entry({ name: 'package', type: '5' }), entry({ name: 'package/d/', type: '5' }), manifest),
  ],
  ['GNU tar', tarGz(entry({ name: 'package/package.json', magic: 'ustar  \0' }, SHOWN))],
  ['a prefix', tarGz(entry({ name: 'package.json', prefix: 'package/node_modules/y' }, NESTED), manifest)],
  [
    'two times behind a prefix',
    tarGz(entry({ prefix: `${'\0'.repeat(131)}${octal(0)}${octal(0)}` }), manifest),
  ],
  ['digits and a blank', tarGz(entry({ size: '00000000000 ', mode: '000644 \0' }), manifest)],
  [
    'a checksum of seven digits',
    tarGz(entry({ sum: (sum) => `${sum.toString(8).padStart(7, '0')}\0` }), manifest),
  ],
  ['a large number in binary', tarGz(entry({ mode: '\x80\0\0\0\x3b\x9a\xca\0' }), manifest)],
  ['a dot in the path of a file', tarGz(entry({ name: 'package/./dist/x' }, 'x'), file, manifest)],
  ['a colon in the name of a file', tarGz(entry({ name: 'package/docs/a:b.md' }, 'x'), manifest)],
  [
    'two colons behind one name',
    tarGz(entry({ name: 'package/aa:b.md' }, 'x'), entry({ name: 'package/aa:c.md' }, 'x'), manifest),
  ],
  ['the same file twice', tarGz(file, file, manifest)],
  ['another folder', tarGz(entry({ name: 'widget/package.json' }, SHOWN))],
];

function withFileName(gzip: Buffer): Buffer {
  const start = Buffer.from(gzip.subarray(0, 10));
  start[3] = 8;
  return Buffer.concat([start, Buffer.from('widget-1.0.0.tar\0'), gzip.subarray(10)]);
}
