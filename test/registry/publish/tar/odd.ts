import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { entry, octal, paxRecord } from '../../../suites/hostile/support/tar';

const MANIFESTS = ['{"name":"shown"}', '{"name":"hidden"}', '{"name":"other"}'];

const paths = fc.constantFrom(
  ...['package/package.json', 'package/package.json', 'package/x', 'x/package.json', 'package.json'],
  ...['package/', './package/package.json', 'package//package.json', 'package/C:package.json', ''],
  ...['package/package.json/', 'package/PACKAGE.json', 'package\\package.json', 'package/package.json\0x'],
);

const sane = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ target: fc.constantFrom('x', '\0x') }) },
  {
    weight: 1,
    arbitrary: fc.record({ mode: fc.constantFrom('\x80'.repeat(8), '\xff'.repeat(8), 'xx', ' 644') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ magic: fc.constantFrom('', 'ustar\0', 'ustar\0xx', 'ustar  \0', 'ustar 00') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ prefix: fc.constantFrom('package', 'a/b', '\0'.repeat(131).concat('\x81')) }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<(sum: number) => string>(
        (sum) => sum.toString(8).padStart(8, '0'),
        (sum) => `  ${sum.toString(8)}\0 `,
        (sum) => `${sum.toString(8).padStart(7, '0')}\0`,
        (sum) => `${sum.toString(8)} `,
      )
      .map((sum) => ({ sum })),
  },
);

const records = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constant('path'), paths),
      fc.tuple(fc.constant('size'), fc.constantFrom('0', '16', '17', '512', '1024', '-1', '0x10', '1e3')),
      fc.tuple(fc.constantFrom('comment', 'mtime', 'linkpath', 'type', 'GNU.sparse.name'), paths),
      fc.tuple(
        fc.constant('comment'),
        paths.map((path) => `\n${paxRecord('path', path)}`),
      ),
    ),
    { maxLength: 3 },
  )
  .map((all) => all.map(([key, value]) => paxRecord(key, value)).join(''));

const content = fc.constantFrom(...MANIFESTS);
/** With an entry in it, for who takes it for headers. */
const nested = content.map((text) => entry({ name: 'package/package.json' }, text));
const zeros = fc.constantFrom(Buffer.alloc(512), Buffer.alloc(1024), Buffer.from('x'));

const sizes = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['', octal(0), octal(512), octal(16), ` ${octal(16).slice(1)}`, `${octal(1024).slice(0, 11)} `],
      ...['\x80\0\0\0\0\0\0\0\0\0\x02\0', '\xff'.repeat(12), '-0000000020\0', '0x10', '1000\x3f7'],
    ),
  },
);

const types = fc.oneof(
  { weight: 6, arbitrary: fc.constant('0') },
  { weight: 1, arbitrary: fc.constantFrom('5', '7', '\0', '1', '2', 'S', 'D', 'K', 'X', 'N', 'Q') },
);

const files = fc
  .tuple(paths, types, sizes, sane, fc.oneof(content.map(Buffer.from), nested, fc.constant(Buffer.alloc(0))))
  .map(([name, type, size, odd, body]) =>
    entry({ name, type, ...(size !== undefined && { size }), ...odd }, body),
  );
const headers = fc
  .tuple(fc.constantFrom('x', 'g', 'L'), sane, records, paths)
  .map(([type, odd, pax, path]) => entry({ type, ...odd }, type === 'L' ? `${path}\0` : pax));

/** One good package.json at least, somewhere among what is odd; now and then of several gzip members. */
export const oddArchives = fc
  .tuple(
    content.map((text) => entry({ name: 'package/package.json' }, text)),
    fc.array(fc.oneof({ weight: 4, arbitrary: files }, { weight: 3, arbitrary: headers }, zeros), {
      maxLength: 4,
    }),
    fc.nat(4),
    fc.constantFrom(1, 1, 1, 1, 2),
  )
  .map(([good, odd, place, members]) => {
    const parts = [...odd.slice(0, place), good, ...odd.slice(place), Buffer.alloc(1024)];
    const cut = members === 1 ? parts.length : place + 1;
    const zipped = [parts.slice(0, cut), parts.slice(cut)].filter((some) => some.length > 0);
    return Buffer.concat(zipped.map((some) => gzipSync(Buffer.concat(some))));
  });
