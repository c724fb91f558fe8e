import { gzipSync } from 'node:zlib';
import { faults } from '../../../support/faults';
import type { Fault } from '../../../support/upstream';
import { bomb } from './bomb';

const MiB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };

const packument = (more: Readonly<Record<string, unknown>>) =>
  faults.body(JSON.stringify({ name: 'left-pad', ...more }));
const good = JSON.stringify({ name: 'left-pad', versions: { '1.0.0': {} } });

/** Bytes that are no HTTP answer. */
const bytes =
  (text: string): Fault =>
  ({ socket }) =>
    void socket.end(text);

/** Sends without end, as fast as it is read. */
const endless: Fault = (_request, response) => {
  const chunk = Buffer.alloc(MiB, 0x20);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200, JSON_TYPE).on('drain', more);
  more();
};

type Row = readonly [what: string, fault: Fault, status: number];

/** Answers to a question for the packument of left-pad, and what a client is told then. */
/** Few bytes, and more values than any packument has: JSON.parse would be busy with a real one for a minute. */
const valuesBomb = gzipSync(`{"name":"left-pad","versions":{},"a":[${'{},'.repeat(2_500_000)}{}]}`);

export const REFUSED: readonly Row[] = [
  ['the page of a captive portal', faults.html(), 502],
  ['the packument of another package', faults.body('{"name":"evil","versions":{}}'), 502],
  ['a name by prototype', faults.body('{"__proto__":{"name":"left-pad"},"versions":{}}'), 502],
  ['versions in a list', packument({ versions: [{}] }), 502],
  ['versions in a text', packument({ versions: 'x' }), 502],
  ['null for versions', packument({ versions: null }), 502],
  ['a version that is null', packument({ versions: { '1.0.0': null } }), 502],
  ['a version that is a text', packument({ versions: { '1.0.0': '1.0.0' } }), 502],
  ['a version that is a list', packument({ versions: { '1.0.0': [] } }), 502],
  ['dist-tags in a list', packument({ versions: {}, 'dist-tags': ['latest'] }), 502],
  ['a dist-tag that is no text', packument({ versions: {}, 'dist-tags': { latest: { toString: 1 } } }), 502],
  [
    'JSON nested without end',
    faults.body(`{"name":"left-pad","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    502,
  ],
  ['half a packument, as if it were whole', faults.cutUnnoticed(good), 502],
  ['half a packument', faults.cut(good), 503],
  ['a body without end', endless, 502],
  ['a bomb', faults.body(bomb(80), GZIP), 502],
  ['a bomb of values', faults.body(valuesBomb, GZIP), 502],
  ['plain text that claims to be gzip', faults.body(good, GZIP), 502],
  ['gzip that claims to be plain', faults.body(gzipSync(good)), 502],
  ['a coding that nobody asked for', faults.body(good, { ...JSON_TYPE, 'content-encoding': 'br' }), 502],
  [
    'two codings',
    faults.body(gzipSync(gzipSync(good)), { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }),
    502,
  ],
  ['a redirect to the metadata service', faults.redirect('http://169.254.169.254/latest/meta-data/'), 502],
  ['a redirect to this machine', faults.redirect('http://localhost:1/'), 502],
  ['a redirect to a file', faults.redirect('file:///etc/passwd'), 502],
  ['a redirect to another host', faults.redirect('//evil.example/left-pad', 301), 502],
  ['a redirect to nowhere', faults.status(302), 502],
  ['redirects in a circle', faults.redirect('/again', 307), 502],
  ['304 without our having a copy', faults.status(304), 502],
  ['a part of it', faults.status(206, JSON_TYPE), 502],
  ['no content', faults.status(204), 502],
  ['headers without end', faults.status(200, { 'x-large': 'x'.repeat(100_000) }), 503],
  ['something else than HTTP', bytes('SSH-2.0-OpenSSH_9.6\r\n'), 503],
  ['a broken status', bytes('HTTP/1.1 abc OK\r\n\r\n'), 503],
  ['nothing', faults.hangUp(), 503],
  ['451', faults.status(451), 451],
  ...[400, 401, 403, 405, 418].map((status): Row => [`${status}`, faults.status(status), 502]),
  ...[408, 429, 500, 502, 503, 504, 520].map((status): Row => [`${status}`, faults.status(status), 503]),
];

/** Those of them that can come in the place of a tarball. */
export const TARBALLS: readonly Row[] = [
  ['other bytes', faults.body('other bytes'), 502],
  ['the page of a captive portal', faults.html(), 502],
  ['nothing in it', faults.body(''), 502],
  ['half of it', faults.cut('the bytes of left-pad'), 503],
  ['a bomb', faults.body(bomb(260), GZIP), 502],
  ['a redirect to the metadata service', faults.redirect('http://169.254.169.254/latest/meta-data/'), 502],
  ['403', faults.status(403), 502],
  ['410', faults.status(410), 404],
  ['429', faults.status(429), 503],
  ['nothing', faults.hangUp(), 503],
];

/** What stands in a packument as `dist.tarball`. */
export const TARBALL_URLS: readonly unknown[] = [
  'http://169.254.169.254/latest/meta-data/iam/security-credentials/x.tgz',
  'http://[fd00:ec2::254]/x.tgz',
  'http://localhost:1/left-pad-1.3.0.tgz',
  'https://evil.example/left-pad/-/left-pad-1.3.0.tgz?x=1#y',
  'https://user:password@evil.example/..%2f..%2fx.tgz',
  '//evil.example/left-pad-1.3.0.tgz',
  'left-pad-1.3.0.tgz',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'http://[',
  '',
  'x'.repeat(100_000),
  ...[null, 5, true, {}, ['http://evil.example/x.tgz']],
];
