import { STRAY_TOKEN } from './attacks';
import type { Header } from './wire';

/** Claims about where the registry is, whom it talks to, and what was asked. */
export const LIES: readonly Header[] = [
  ['host', 'evil.example'],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-proto', 'gopher'],
  ['x-forwarded-port', '666'],
  ['x-forwarded-prefix', '/evil'],
  ['x-forwarded-for', '169.254.169.254'],
  ['forwarded', 'for=evil.example;host=evil.example;proto=gopher'],
  ['x-original-url', '/registry/-/package/widget/dist-tags/evil'],
  ['x-rewrite-url', '/evil'],
  ['x-http-method-override', 'DELETE'],
  ['x-amz-security-token', 'evil'],
  ['origin', 'https://evil.example'],
  ['referer', `https://evil.example/${STRAY_TOKEN}`],
];

/** Each set goes with a request that would otherwise be an ordinary one. */
export const HEADERS: readonly (readonly Header[])[] = [
  LIES,
  [['host', '']],
  [['host', 'evil.example:99999']],
  [['host', '<script>alert(1)</script>']],
  [['accept', 'application/vnd.npm.install-v1+json'.repeat(200)]],
  [['accept', '\xff\xfe\x80']],
  [['accept-encoding', 'gzip;q=0, *;q=0, br;q=9']],
  [['accept-encoding', 'gzip'.repeat(1_000)]],
  [['if-none-match', `${'"x",'.repeat(3_000)}"y"`]],
  [['if-none-match', '*']],
  [['if-none-match', 'W/W/"""\\"']],
  [
    ['if-modified-since', 'never'],
    ['if-match', '"x"'],
    ['if-unmodified-since', '0'],
  ],
  [
    ['range', 'bytes=0-0,1-1,2-2'],
    ['if-range', '\xff'],
  ],
  [['range', `bytes=${'9'.repeat(400)}-`]],
  [['range', 'bytes=-0']],
  [['range', 'bytes=9-0']],
  [['content-type', 'text/html; charset=utf-7']],
  [['content-type', 'application/json; charset="\xff"']],
  [['cookie', `__proto__=x; cbx_login=${'x'.repeat(8_000)}`]],
  [['cookie', 'cbx_login=__proto__; cbx_login=; =; ;;;']],
  [
    ['npm-command', `publish ${STRAY_TOKEN}`],
    ['npm-session', '\xff'],
    ['npm-otp', '__proto__'],
  ],
  [
    ['npm-command', '{"level":"error"}\x80'],
    ['npm-auth-type', 'web'.repeat(1_000)],
  ],
  [['referer', `publish ${STRAY_TOKEN} <script>`]],
  [['user-agent', '<script>alert(1)</script>"\'>'.repeat(100)]],
  [['user-agent', `npm/${STRAY_TOKEN} \xff\x80`]],
  [['user-agent', 'yarn/1.0 got <img src=x onerror=alert(1)>']],
  [
    ['__proto__', 'x'],
    ['constructor', 'x'],
    ['toString', 'x'],
    ['hasOwnProperty', 'x'],
  ],
  [
    ['x-odd', '\x80\xff\xa0'],
    ['x-empty', ''],
    ['x-tab', 'a\tb'],
  ],
  Array.from({ length: 600 }, (_, index) => [`x-many-${index}`, 'x'] as const),
  Array.from({ length: 300 }, () => ['x-repeated', 'x'] as const),
  [
    ['upgrade', 'websocket'],
    ['sec-websocket-key', 'x'],
    ['sec-websocket-version', '13'],
  ],
  [
    ['te', 'trailers'],
    ['trailer', 'x-injected'],
    ['via', '1.1 evil'],
    ['max-forwards', '0'],
  ],
];

const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (header: unknown, payload: unknown = { iss: 'https://evil.example' }, signature = 'AAAA') =>
  `Bearer ${json(header)}.${json(payload)}.${signature}`;

/** Each could be taken for the ID token of a workflow. `url`: where somebody would like its keys to be looked for. */
export function idTokens(url: string): readonly Header[] {
  const alg = 'RS256';
  const tokens = [
    ...[jwt({ alg: 'none' }, {}, ''), jwt({ alg: 'HS256', kid: '1' }), jwt({ alg }), jwt(null), jwt([])],
    ...[jwt({ alg, kid: '../../x' }), jwt({ alg, kid: '__proto__' }), jwt({ alg, kid: { toString: 1 } })],
    ...[jwt({ alg, jku: url }), jwt({ alg, x5u: url }), jwt({ alg, jwk: { kty: 'oct', k: 'AAAA' } })],
    ...[jwt({ alg, crit: ['b64'], b64: false }), jwt({ alg, zip: 'DEF' }), jwt({ alg: ['none', alg] })],
    ...[jwt({ alg, kid: '1' }, { iss: url, exp: 1e308 }), jwt({ alg, kid: '1' }, null), jwt({ alg }, [[]])],
    ...[
      'Bearer a.b.c',
      'Bearer ..',
      'Bearer ....',
      `Bearer ${'a.'.repeat(1_000)}`,
      `${jwt({ alg })}.AAAA.AAAA`,
    ],
  ];
  return tokens.map((token) => ['authorization', token]);
}

const bad = 'Bearer ghp_000000000000000000000000000000000000';

/** None of these is a credential that anybody has. */
export const CREDENTIALS: readonly (readonly Header[])[] = [
  [['authorization', '']],
  [['authorization', 'Bearer']],
  [['authorization', 'Bearer ']],
  [['authorization', 'Bearer x']],
  [['authorization', bad]],
  [['authorization', bad.toLowerCase()]],
  [['authorization', `Bearer ${'a'.repeat(2_048)}`]],
  [['authorization', `Bearer ${'a'.repeat(12_000)}`]],
  [['authorization', `${bad}, ${bad}`]],
  [['authorization', `Bearer cbx_${'a'.repeat(60)}`]],
  [['authorization', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.']],
  [['authorization', 'Bearer __proto__toString']],
  [['authorization', 'Bearer \xff\xfe\x80\x80\x80\x80\x80\x80\x80\x80']],
  [['authorization', 'Bearer ../../../../etc/passwd']],
  [['authorization', 'Basic']],
  [['authorization', 'Basic !!!!!!!!!!!!']],
  [['authorization', `Basic ${Buffer.from('admin:').toString('base64')}`]],
  [['authorization', `Basic ${Buffer.from('admin:password').toString('base64')}`]],
  [['authorization', `Basic ${Buffer.from(':::::::::').toString('base64')}`]],
  [['authorization', `Basic ${Buffer.from(`\0admin\0${'x'.repeat(99)}`).toString('base64')}`]],
  [['authorization', 'Negotiate YIIabcdefghijkl']],
  [['authorization', 'Digest username="admin"']],
  [
    ['proxy-authorization', 'Basic x'],
    ['authorization', 'null null null'],
  ],
];
