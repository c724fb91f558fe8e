import { gzipSync } from 'node:zlib';
import { entry, type header, octal, paxRecord, tarGz } from '../../../suites/hostile/support/tar';
import { SHOWN } from './honest';

const HIDDEN = '{"name":"widget","version":"1.0.0","scripts":{"postinstall":"evil"}}';

const manifest = entry({ name: 'package/package.json' }, SHOWN);
const hidden = entry({ name: 'package/package.json' }, HIDDEN);
const pax = (...records: readonly string[]) => entry({ type: 'x' }, records.join(''));
const globally = (...records: readonly string[]) => entry({ type: 'g' }, records.join(''));
const long = (name: string) => entry({ type: 'L', name: '././@LongLink' }, name);
const end = Buffer.alloc(1024);
const file = entry({ name: 'package/x' }, 'x');

/** Some unpackers take what is in that file for an entry of its own. */
const holding = (fields: Parameters<typeof header>[0]) => entry({ name: 'package/x', ...fields }, hidden);

/** By what somebody would be misled. */
export const MISLEADING: readonly (readonly [string, Buffer])[] = [
  ['a global size', tarGz(globally(paxRecord('size', '1024')), manifest, holding({}))],
  ['a global path', tarGz(globally(paxRecord('path', 'package/package.json')), manifest, file)],
  ['a global comment and more', tarGz(globally(paxRecord('comment', 'x'), paxRecord('uid', '0')), manifest)],
  ['another size', tarGz(manifest, pax(paxRecord('size', '0')), holding({}))],
  ['the same size in other digits', tarGz(manifest, pax(paxRecord('size', '1e3')), holding({}))],
  ['a size in digits that begin with 0', tarGz(pax(paxRecord('size', '035')), manifest)],
  ['a sparse file', tarGz(manifest, pax(paxRecord('GNU.sparse.name', 'package/package.json')), file)],
  ['a sparse file of star', tarGz(manifest, pax(paxRecord('SCHILY.realsize', '9')), file)],
  ['a link path', tarGz(manifest, pax(paxRecord('linkpath', 'package/package.json')), file)],
  ['another character set', tarGz(manifest, pax(paxRecord('hdrcharset', 'IBM-1047')), file)],
  [
    'a path twice',
    tarGz(pax(paxRecord('path', 'package/y'), paxRecord('path', 'package/x')), file, manifest),
  ],
  [
    'a record within a record',
    tarGz(manifest, pax(paxRecord('comment', `\n${paxRecord('path', 'package/package.json')}`)), hidden),
  ],
  ['a record of another length', tarGz(manifest, pax('99 path=package/package.json\n'), file)],
  ['a length that begins with 0', tarGz(manifest, pax('030 path=package/package.json\n'), file)],
  ['NUL in a pax path', tarGz(manifest, pax(paxRecord('path', 'package/package.json\0x')), hidden)],
  ['an empty pax header', tarGz(manifest, pax(''), file)],
  ['a path of 70,000 characters', tarGz(manifest, long(`package/${'x'.repeat(70_000)}\0`), file)],
  ['two pax headers', tarGz(pax(paxRecord('path', 'package/y')), pax(paxRecord('mtime', '1')), manifest)],
  ['a long name and a pax path', tarGz(manifest, long('package/y\0'), pax(paxRecord('path', 'a/b')), file)],
  ['a global header within', tarGz(manifest, long('package/y\0'), globally(paxRecord('comment', 'x')), file)],
  ['a line behind the end of a long name', tarGz(manifest, long('package/y\0\nx'), file)],
  ['a header that is about nothing', tarGz(manifest, pax(paxRecord('path', 'package/y')))],
  ['a long link', tarGz(manifest, entry({ type: 'K' }, 'package/y\0'), file)],
  [
    'another version of ustar',
    tarGz(entry({ name: 'package.json', prefix: 'a', magic: 'ustar\0xx' }, SHOWN)),
  ],
  ['no version of ustar', tarGz(manifest, entry({ magic: 'ustar\0\0\0' }))],
  ['no magic', tarGz(entry({ name: 'package/package.json', magic: '' }, SHOWN))],
  ['GNU tar with a prefix', tarGz(manifest, entry({ magic: 'ustar  \0', prefix: 'a' }))],
  ['the end of a header of star', tarGz(manifest, entry({ prefix: `${'\0'.repeat(163)}tar\0` }))],
  ['a file with a link target', tarGz(manifest, holding({ target: 'x' }))],
  ['a mode in binary', tarGz(manifest, holding({ mode: '\x81\0\0\0\0\0\0\0' }))],
  ['a mode beyond all numbers', tarGz(manifest, holding({ mode: '\x80\x7f\x7f\x7f\x7f\x7f\x7f\x7f' }))],
  ['a time in binary behind a prefix', tarGz(manifest, holding({ prefix: `${'\0'.repeat(131)}\x81` }))],
  [
    'a size that begins with a blank',
    tarGz(manifest, holding({ size: ` ${octal(hidden.length).slice(1)}` })),
  ],
  ['a size in binary', tarGz(manifest, holding({ size: '\x80\0\0\0\0\0\0\0\0\0\x04\0' }))],
  ['no size', tarGz(manifest, entry({ size: '' }))],
  ['a folder with content', tarGz(manifest, holding({ type: '5', name: 'package/d/' }))],
  ['a file that is another in other letters', tarGz(manifest, file, entry({ name: 'package/X' }, 'y'))],
  [
    'a file that is another in another form of Unicode',
    tarGz(
      manifest,
      ...['package/\u00e9', 'package/e\u0301'].flatMap((path) => [pax(paxRecord('path', path)), file]),
    ),
  ],
  ...[
    ['x', 'y'],
    ['X', 'y'],
    ['x/y', 'y'],
  ].map(([path = '', content = '']): [string, Buffer] => [
    `${path} below another first folder`,
    tarGz(manifest, file, entry({ name: `other/${path}` }, content)),
  ]),
  ...[
    ['case on macOS alone', 'package/\u017f', 'package/s'],
    ['case on macOS, of two letters', 'package/stra\u00dfe', 'package/STRASSE'],
    ['an invisible letter', 'package/x\u200c', 'package/x'],
    ['a dot at its end', 'package/x.', 'package/x'],
    ['a blank at the end of its folder', 'package/x /y', 'package/x/y'],
    ['the stream of Windows that is the file', 'package/xy::$Data', 'package/xy'],
  ].map(([what = '', ...paths]): [string, Buffer] => [
    `a file that is another but for ${what}`,
    tarGz(manifest, ...paths.flatMap((path) => [pax(paxRecord('path', path)), file])),
  ]),
  ['a file that is a folder in other letters', tarGz(manifest, file, entry({ name: 'package/X/y' }, 'x'))],
  ['a folder that is a file', tarGz(manifest, entry({ name: 'package/d/' }))],
  ['a contiguous file', tarGz(manifest, holding({ type: '7' }))],
  ['a file of old', tarGz(manifest, holding({ type: '\0' }))],
  ['a file of a type unknown', tarGz(manifest, entry({ name: 'package/package.json', type: 'Q' }, HIDDEN))],
  ['a folder of a dump', tarGz(manifest, entry({ name: 'package/package.json', type: 'D' }, HIDDEN))],
  ['a pax header of Solaris', tarGz(manifest, entry({ type: 'X' }, paxRecord('path', 'package/y')), hidden)],
  ['an old long name', tarGz(manifest, entry({ type: 'N' }, 'package/y\0'), file)],
  [
    'eight digits of a checksum',
    tarGz(manifest, holding({ sum: (sum) => sum.toString(8).padStart(8, '0') })),
  ],
  ['a checksum with blanks', tarGz(manifest, holding({ sum: (sum) => `  ${sum.toString(8)}\0 ` }))],
  [
    'another checksum',
    tarGz(manifest, entry({ sum: (sum) => `${(sum + 1).toString(8).padStart(6, '0')}\0 ` })),
  ],
  ['a signed checksum', tarGz(manifest, holding({ mode: '0000644\xff', sum: (sum) => sum256(sum) }))],
  ['no name', tarGz(manifest, entry({ name: '' }), hidden)],
  ['no name, but a pax path', tarGz(manifest, pax(paxRecord('path', 'package/y')), entry({ name: '' }))],
  ['something behind a name', tarGz(manifest, entry({ name: 'package/x\0\ny' }))],
  ['a path of bytes', tarGz(manifest, entry({ name: 'package/\xff' }))],
  ['a drive within', tarGz(manifest, entry({ name: 'package/C:package.json' }, HIDDEN))],
  ['a drive with a root within', tarGz(manifest, entry({ name: 'package/c:/package.json' }, HIDDEN))],
  ['no folder', tarGz(manifest, entry({ name: 'package.json' }, HIDDEN))],
  ['a dot', tarGz(manifest, entry({ name: './package/package.json' }, HIDDEN))],
  ['a file in no folder', tarGz(manifest, entry({ name: 'index.js' }, 'x'))],
  ['a build in no folder', tarGz(manifest, entry({ name: 'binding.gyp' }, '{}'))],
  ['a file that is a folder', tarGz(manifest, file, entry({ name: 'package/x/y' }, 'x'))],
  ['a folder that is a file', tarGz(manifest, entry({ name: 'package/x/', type: '5' }), file)],
  [
    'a path longer than any disk takes',
    tarGz(entry({ type: 'L' }, `package/${'x/'.repeat(2_100)}y\0`), file, manifest),
  ],
  ['a dot and nothing else', tarGz(entry({ name: './package.json' }, SHOWN))],
  ['two slashes', tarGz(manifest, entry({ name: 'package//package.json' }, HIDDEN))],
  ['a backslash', tarGz(manifest, entry({ name: 'package\\package.json' }, HIDDEN))],
  ['a stream of Windows', tarGz(manifest, entry({ name: 'package/package.json::$DATA' }, HIDDEN))],
  ['a short name of Windows', tarGz(manifest, entry({ name: 'package/PACKAG~1.JSO' }, HIDDEN))],
  ['a dot at the end', tarGz(manifest, entry({ name: 'package/package.json. .' }, HIDDEN))],
  ['a folder in its place', tarGz(manifest, entry({ name: 'package/package.json/x' }, HIDDEN))],
  [
    'a letter that looks alike',
    tarGz(manifest, pax(paxRecord('path', 'package/pac\u212aage.j\u017fon')), hidden),
  ],
  ['an invisible letter', tarGz(manifest, pax(paxRecord('path', 'package/package\u200c.json')), hidden)],
  ['one block of zeros in between', tarGz(manifest, end.subarray(512), hidden)],
  ['its end in between', tarGz(manifest, end, hidden)],
  ['bytes behind its end', gzipSync(Buffer.concat([manifest, end, Buffer.from('x')]))],
  ['no end', gzipSync(manifest)],
  ['half an end', gzipSync(Buffer.concat([manifest, end.subarray(512)]))],
  ['two gzip members', Buffer.concat([gzipSync(manifest), gzipSync(Buffer.concat([hidden, end]))])],
  ['bytes behind the gzip', Buffer.concat([tarGz(manifest), Buffer.from('x')])],
  ['another length in the gzip', withBytes(tarGz(manifest), -4, [0, 0, 0, 0])],
  ['another sum in the gzip', withBytes(tarGz(manifest), -8, [0, 0, 0, 0])],
  ['flags in the gzip', withBytes(tarGz(manifest), 3, [0x20])],
];

function sum256(sum: number): string {
  return `${(sum - 256).toString(8).padStart(6, '0')}\0 `;
}

/** A copy with other bytes there; before 0 is counted from the end. */
function withBytes(bytes: Buffer, at: number, others: readonly number[]): Buffer {
  const start = at < 0 ? bytes.length + at : at;
  return Buffer.concat([
    bytes.subarray(0, start),
    Buffer.from(others),
    bytes.subarray(start + others.length),
  ]);
}
