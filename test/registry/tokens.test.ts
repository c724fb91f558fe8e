import { describe, expect, test } from '@jest/globals';
import {
  parseAuthorization,
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
