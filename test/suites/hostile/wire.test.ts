import { describe, expect, test } from '@jest/globals';
import { expectHonesty } from './support/honest';
import { useHostileRegistry } from './support/registry';
import { hangUp, requestOf, say } from './support/wire';

const HOST = 'host: localhost\r\n';
const END = 'connection: close\r\n\r\n';
const PING = '/registry/-/ping';

/** The bytes of a request, and the status that it deserves. */
type Row = readonly [what: string, bytes: string, status: number];

const put = (headers: string, body = '{}') =>
  `PUT /registry/widget HTTP/1.1\r\n${HOST}authorization: <token>\r\n${headers}${END}${body}`;
const chunked = (body: string, coding = 'chunked') => put(`transfer-encoding: ${coding}\r\n`, body);
const get = (headers: string, path = PING) => `GET ${path} HTTP/1.1\r\n${headers}${END}`;

const FRAMING: readonly Row[] = [
  ['a length that is too small', put('content-length: 1\r\n', '{"a":1}'), 400],
  ['two lengths', put('content-length: 2\r\ncontent-length: 3\r\n'), 400],
  ['the same length twice', put('content-length: 2\r\ncontent-length: 2\r\n'), 400],
  ['a length below 0', put('content-length: -1\r\n'), 400],
  ['a length with a sign', put('content-length: +2\r\n'), 400],
  ['a length in hexadecimal', put('content-length: 0x2\r\n'), 400],
  ['a length beyond all numbers', put(`content-length: ${'9'.repeat(30)}\r\n`), 400],
  ['a length beyond the limit', put('content-length: 999999999999\r\n'), 413],
  ['a length and chunks', put('content-length: 2\r\ntransfer-encoding: chunked\r\n', '0\r\n\r\n'), 400],
  ['chunks in two layers', chunked('2\r\n{}\r\n0\r\n\r\n', 'chunked, chunked'), 400],
  ['an unknown transfer coding', chunked('2\r\n{}\r\n0\r\n\r\n', 'xchunked'), 400],
  ['a chunk whose size is no number', chunked('zz\r\n{}\r\n0\r\n\r\n'), 400],
  ['a chunk below 0', chunked('-2\r\n{}\r\n0\r\n\r\n'), 400],
  ['a chunk beyond all numbers', chunked(`${'f'.repeat(20)}\r\n{}\r\n0\r\n\r\n`), 400],
  ['a chunk longer than it says', chunked('1\r\n{}\r\n0\r\n\r\n'), 400],
  ['an extension of a chunk without end', chunked(`2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`), 413],
  ['trailers that pretend to be headers', chunked('2\r\n{}\r\n0\r\nauthorization: Bearer x\r\n\r\n'), 400],
];

const HEADS: readonly Row[] = [
  ['no host', get(''), 400],
  ['two hosts', get('host: a\r\nhost: b\r\n'), 400],
  [
    'a good credential before a bad one',
    get(`${HOST}authorization: <token>\r\nauthorization: Bearer x\r\n`),
    400,
  ],
  [
    'a bad credential before a good one',
    get(`${HOST}authorization: Bearer x\r\nauthorization: <token>\r\n`),
    400,
  ],
  ['an expectation', get(`${HOST}expect: nonsense\r\n`), 417],
  ['a NUL in a header', get(`${HOST}x: a\0b\r\n`), 400],
  ['a blank before the colon', get(`${HOST}x : a\r\n`), 400],
  ['a header without a colon', get(`${HOST}x\r\n`), 400],
  ['a folded header', get(`${HOST}x: a\r\n b\r\n`), 400],
  ['a header without end', get(`${HOST}x: ${'a'.repeat(100_000)}\r\n`), 431],
  ['lines that end in LF', get(HOST).replaceAll('\r', ''), 400],
  ['a URL without end', get(HOST, `/registry/${'a'.repeat(100_000)}`), 431],
  ['a URL with a blank', get(HOST, '/registry/a b'), 400],
  ['a URL without a slash', get(HOST, 'registry/-/ping'), 400],
  ['the URL of another host', get(HOST, `http://evil.example${PING}`), 404],
  ['a path that begins with a host', get(HOST, `//evil.example${PING}`), 404],
  ['a fragment', get(HOST, `${PING}#x`), 404],
  ['a tunnel', `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}${END}`, 405],
  ['TRACE', `TRACE ${PING} HTTP/1.1\r\n${HOST}${END}`, 404],
  ['PATCH', `PATCH /registry/widget HTTP/1.1\r\n${HOST}${END}`, 404],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}${END}`, 404],
  ['a method that nobody knows', `EVIL ${PING} HTTP/1.1\r\n${HOST}${END}`, 400],
  ['a method in small letters', `get ${PING} HTTP/1.1\r\n${HOST}${END}`, 400],
  ['a version to come', `GET ${PING} HTTP/9.9\r\n${HOST}${END}`, 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', 400],
  ['noise', '\xff\xfe\0\x01\r\n\r\n', 400],
];

describe('bytes that are hardly HTTP', () => {
  const registry = useHostileRegistry({ CODEBOX_LAMBDA_LIMITS: 'true' });

  function filled(bytes: string): Buffer {
    return Buffer.from(bytes.replaceAll('<token>', `Bearer ${registry.token()}`), 'latin1');
  }

  test.each([...FRAMING, ...HEADS])('%s', async (_what, bytes, status) => {
    const [answer] = await expectHonesty(() => say(registry.port, [filled(bytes)]), [{ path: bytes }]);
    expect(answer?.status).toBe(status);
  });

  test.each(['PUT', 'POST'])('a body without end, sent with %s in chunks, is 413', async (method) => {
    const headers = [
      ['authorization', `Bearer ${registry.token()}`],
      ['transfer-encoding', 'chunked'],
    ] as const;
    const path = method === 'PUT' ? '/registry/widget' : '/registry/-/npm/v1/security/audits';
    const endless = async function* () {
      yield requestOf({ method, path, headers });
      const chunk = Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`);
      for (let sent = 0; sent < 64 * 1024 * 1024; sent += chunk.length) yield chunk;
    };
    const [answer] = await expectHonesty(() => say(registry.port, endless()), [{ path }]);
    expect(answer?.status).toBe(413);
  });

  test('clients that hang up in the middle of anything leave nothing behind', async () => {
    const before = await registry.stored();
    const whole = put('content-length: 2\r\n');
    const cuts = Array.from({ length: whole.length }, (_, index) => whole.slice(0, index));
    await Promise.all(cuts.map((bytes) => hangUp(registry.port, filled(bytes))));
    expect(await registry.stored()).toEqual(before);
  });
});
