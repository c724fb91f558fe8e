import { describe, expect, test } from '@jest/globals';
import {
  parseAuthorization,
  redact,
  redactedStart,
  sameLogin,
  sameToken,
  tokenKind,
  tokenSettingsUrl,
} from '../../src/registry/tokens';

const hex = '0123456789abcdef0123456789ABCDEF01234567';

describe('tokenKind', () => {
  test.each([
    [`gho_${'a'.repeat(36)}`, 'oauth'],
    [`ghu_${'a'.repeat(36)}`, 'oauth'],
    [hex, 'oauth'],
    [`ghp_${'a'.repeat(36)}`, 'personal'],
    [`github_pat_${'a'.repeat(82)}`, 'personal'],
    [`ghp_${'a.b-c'.repeat(100)}`, 'personal'],
    [`ghs_${'a'.repeat(36)}`, undefined],
    [`ghr_${'a'.repeat(36)}`, undefined],
    ['correct horse battery staple', undefined],
    ['', undefined],
    ['gho_', undefined],
    [`${hex}0`, undefined],
    ['ghp_with space', undefined],
    ['ghp_with\r\nheader: injected', undefined],
    ['ghp_ümlaut', undefined],
    [`ghp_${'a'.repeat(2045)}`, undefined],
  ])('of %j is %s', (token, kind) => {
    expect(tokenKind(token)).toBe(kind);
  });
});

describe('parseAuthorization', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test.each([
    ['Bearer abc', { token: 'abc', login: undefined }],
    ['bEARER   abc ', { token: 'abc', login: undefined }],
    [basic('octo:abc'), { token: 'abc', login: 'octo' }],
    [basic('octo:a:b'), { token: 'a:b', login: 'octo' }],
    [basic(':abc'), { token: 'abc', login: undefined }],
    [basic('x-access-token:abc'), { token: 'abc', login: undefined }],
    [basic('octo:abc').replace('Basic', 'basic'), { token: 'abc', login: 'octo' }],
  ])('reads %j', (header, credentials) => {
    expect(parseAuthorization(header)).toEqual(credentials);
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'abc',
    'Digest abc',
    'Basic',
    'Basic ????',
    basic('octo'),
    basic('octo:'),
    basic(''),
  ])('takes nothing from %j', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });
});

describe('redact', () => {
  test.each([
    [`token revoke ghp_${'a'.repeat(36)}`, 'token revoke [redacted]'],
    [`(gho_${'a'.repeat(36)}) and ${hex}`, '([redacted]) and [redacted]'],
    [`/-/user/token/github_pat_${'a'.repeat(82)}?x`, '/-/user/token/[redacted]?x'],
    [`ghs_${'a.b-c_'.repeat(90)}`, '[redacted]'],
    [`a eyJ${'hbGciOi'.repeat(4)}.${'eyJpc3M'.repeat(4)}.${'sig-na_'.repeat(9)} b`, 'a [redacted] b'],
    [`x%3DeyJ${'hbGciOi'.repeat(4)}.${'eyJpc3M'.repeat(4)}`, 'x%3D[redacted]'],
    ['publish @acme/gh_widget', 'publish @acme/gh_widget'],
    ['publish eyJ.widget', 'publish eyJ.widget'],
    ['publish surveyjs-questionnaire-with-icons', 'publish surveyjs-questionnaire-with-icons'],
    [`ghp_${'a'.repeat(15)}eyJ${'a'.repeat(15)}`, '[redacted]'],
    [`eyJ${'a'.repeat(20)}ghp_${'a'.repeat(20)}`, '[redacted][redacted]'],
  ])('makes of %j %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  // Half an hour, if each of them began another search for a dot.
  test('looks once at what begins like an ID token again and again', () => {
    expect(redact('eyJ'.repeat(300_000))).toBe('[redacted]');
  });
});

describe('redactedStart', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;

  test.each([
    ['a word', 'publish', 'publish'],
    ['nothing', '', ''],
    ['many words', 'abc def '.repeat(20), 'abc def '.repeat(20).slice(0, 100)],
    ['a token', `revoke ${token}`, 'revoke [redacted]'],
    ['a token near the end', `${'x '.repeat(45)}${token}`, `${'x '.repeat(45)}[redacted]`],
    ['a token that the end goes through', `${'x '.repeat(48)}${token}`, `${'x '.repeat(48)}[red`],
    [
      'longest tokens',
      `revoke ghp_${'a'.repeat(2044)} `.repeat(9),
      'revoke [redacted] revoke [redacted] revoke ',
    ],
    ['a word without end', `revoke ${'a'.repeat(100_000)}`, 'revoke '],
  ])('of %s', (_what, text, start) => {
    expect(redactedStart(text, 100)).toBe(start);
  });

  test('holds no piece of a token, wherever that stands', () => {
    for (let before = 0; before < 5000; before += 7) {
      const text = `${'. '.repeat(before / 2)}${token} ${'x '.repeat(5000)}`;
      expect(redactedStart(text, 100)).not.toMatch(/gh|a1/);
      expect(
        redactedStart(`${`${token} `.repeat(103)}${'. '.repeat(before % 40)}${token}`, 5000),
      ).not.toMatch(/gh|a1/);
    }
  });
});

describe('sameToken', () => {
  test('compares tokens of any length', () => {
    expect(sameToken('ghp_abc', 'ghp_abc')).toBe(true);
    expect(sameToken('ghp_abc', 'ghp_abd')).toBe(false);
    expect(sameToken('ghp_abc', 'ghp_abcd')).toBe(false);
  });
});

describe('sameLogin', () => {
  test('does not regard case', () => {
    expect(sameLogin('Octo-Cat', 'octo-cat')).toBe(true);
    expect(sameLogin('octo-cat', 'octocat')).toBe(false);
  });
});

describe('tokenSettingsUrl', () => {
  test('is a page of GitHub', () => {
    expect(tokenSettingsUrl('https://github.example')).toBe('https://github.example/settings/tokens');
  });
});
