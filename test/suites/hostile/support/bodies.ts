import { gzipSync } from 'node:zlib';
import type { Header } from './wire';

export type Body = { readonly body: Buffer; readonly headers: readonly Header[] };

const JSON_TYPE: Header = ['content-type', 'application/json'];
const GZIP: Header = ['content-encoding', 'gzip'];

const json = (text: string | Buffer): Body => ({ body: Buffer.from(text), headers: [JSON_TYPE] });
const coded = (body: Buffer, coding: string): Body => ({
  body,
  headers: [JSON_TYPE, ['content-encoding', coding]],
});
const deep = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

const TEXTS: readonly string[] = [
  ...[
    '{',
    '}',
    '{"a":',
    '{"a":1',
    '[',
    '"',
    '"\\',
    '"\\u12',
    'nul',
    'undefined',
    'NaN',
    '-',
    '01',
    '1e',
    "{'a':1}",
    '{a:1}',
  ],
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1e999',
    '""',
    '"9.9.9"',
    '"x"',
    '[]',
    '{}',
    '[{}]',
    '{"":""}',
    '\ufeff{}',
    ' ',
    '\n',
  ],
  ...[
    '{"__proto__":{"versions":{}}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"toString":1,"valueOf":1,"toJSON":1}',
  ],
  ...[
    '{"then":1}',
    '{"length":1e9}',
    '{"versions":{},"versions":[]}',
    '{"versions":null}',
    '{"versions":"x"}',
    '{"versions":[[]]}',
  ],
  ...['{"versions":{"__proto__":{"deprecated":"x"}}}', '{"versions":{"constructor":{"deprecated":"x"}}}'],
  ...['{"versions":{"9.9.9":{"deprecated":"x"}}}', '{"versions":{"1.0.0":{"deprecated":{"toString":1}}}}'],
  ...[
    '{"versions":{"1.0.0":null}}',
    '{"versions":{"1.0.0":"x"}}',
    '{"versions":{"1.0.0":[]}}',
    '{"_rev":1,"versions":{}}',
  ],
  ...[
    '{"users":{}}',
    '{"users":[]}',
    '{"users":null}',
    '{"users":{"__proto__":true}}',
    '{"users":{"constructor":true}}',
  ],
  ...[
    '{"users":{"somebody else":true,"root":1}}',
    '{"_attachments":[]}',
    '{"_attachments":"x"}',
    '{"_attachments":{"a":1}}',
  ],
  ...[
    '{"_attachments":{"a.tgz":{}}}',
    '{"_attachments":{"__proto__":{"data":"x"}}}',
    '{"_attachments":{"a.tgz":null}}',
  ],
  ...[
    '{"maintainers":[]}',
    '{"maintainers":{}}',
    '{"name":"x","password":"y"}',
    '{"name":[],"password":{}}',
    '{"name":null}',
  ],
  ...[
    '{"name":"x","password":"ghp_000000000000000000000000000000000000"}',
    '{"name":"__proto__","password":"__proto__"}',
  ],
  ...[
    '{"requires":{"a":[]},"dependencies":[]}',
    '{"dependencies":{"__proto__":{"version":"1.0.0"}}}',
    '{"requires":1}',
  ],
  ...[
    '{"dependencies":{"a":{"version":{},"requires":[1],"dependencies":"x"}}}',
    '{"a":"1.0.0","b":{"c":1},"d":[1,{}]}',
  ],
  ...[
    'code=x',
    'code=%00&code=y',
    `code=${'x'.repeat(10_000)}`,
    '&&&===',
    'code=<script>alert(1)</script>',
    '%',
    '\0',
  ],
];

/** What no route can make sense of, or only sense that changes nothing. */
export const BODIES: readonly Body[] = [
  ...TEXTS.map(json),
  json(deep(100_000, '[', ']')),
  json(deep(100_000, '{"a":', '}').replace('{"a":}', '{"a":1}')),
  json('['.repeat(1_000_000)),
  json(`{"versions":${deep(100_000, '[', ']')}}`),
  json(`{"a":"${'x'.repeat(1_000_000)}"}`),
  json(`"${'9'.repeat(1_000_000)}"`),
  json(`{${Array.from({ length: 10_001 }, (_, index) => `"p${index}":["1.0.0"]`).join()}}`),
  json(`[${'{},'.repeat(200_000)}{}]`),
  json(Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x22])),
  json(Buffer.from('{"name":"\xff"}', 'latin1')),
  json(Buffer.from('{"a":1}', 'utf16le')),
  json(Buffer.alloc(100_000, 0)),
  coded(Buffer.from('{}'), 'gzip'),
  coded(gzipSync('{}').subarray(0, 12), 'gzip'),
  coded(gzipSync('{'), 'gzip'),
  coded(gzipSync('{}'), 'br'),
  coded(gzipSync('{}'), 'gzip, gzip'),
  coded(gzipSync('{}'), 'x'.repeat(5_000)),
  coded(gzipSync(gzipSync(Buffer.alloc(1_000_000))), 'gzip'),
  { body: gzipSync('{}'), headers: [['content-type', 'text/html'], GZIP] },
  { body: Buffer.from('{}'), headers: [['content-type', 'multipart/form-data; boundary=']] },
  { body: Buffer.from('{}'), headers: [] },
];
