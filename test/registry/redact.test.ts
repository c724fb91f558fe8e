import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdsToken, redact, redactedJson, redactedStart } from '../../src/registry/redact';

const hex = '0123456789abcdef0123456789ABCDEF01234567';

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
      `revoke ghp_${'a'.repeat(2044)} `.repeat(40),
      `${'revoke [redacted] '.repeat(6).slice(0, 100)}`,
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

const letters = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length + 8 })
    .map((all) => all.join(''));
const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const credentials = fc.oneof(
  fc
    .constantFrom('ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'cbx_', 'npm_')
    .chain((prefix) => letters(WORD, 36).map((rest) => prefix + rest)),
  letters('0123456789abcdef', 40).map((digits) => digits.slice(0, 40)),
  letters(WORD, 30).map((rest) => `eyJ${rest}.eyJ${rest}.${rest}`),
);

const hexOf = (sign = '') => sign.charCodeAt(0).toString(16);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const escaped = (text: string) => text.replace(/[^a-z\d]/gi, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
const SPELLINGS: readonly (readonly [string, (token: string) => string])[] = [
  ['as it is', (token) => token],
  ['percent-encoded', escaped],
  ['percent-encoded twice', (token) => escaped(escaped(token))],
  [
    'every sign percent-encoded',
    (token) => token.replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
  ],
  ['base64 of user and token', (token) => base64(`reader:${token}`)],
  ['base64url of user and token', (token) => Buffer.from(`reader:${token}`).toString('base64url')],
  ['base64, percent-encoded', (token) => encodeURIComponent(base64(`x-access-token:${token}`))],
  ['base64 twice', (token) => base64(base64(`reader:${token}`))],
  ['its first sign as JSON escapes it', (token) => `\\u00${hexOf(token[0])}${token.slice(1)}`],
  ['every sign as JSON escapes it', (token) => token.replace(/./g, (sign) => `\\u00${hexOf(sign)}`)],
  ['every sign as JavaScript escapes it', (token) => token.replace(/./g, (sign) => `\\x${hexOf(sign)}`)],
  ['its first sign as HTML escapes it', (token) => `&#${token.charCodeAt(0)};${token.slice(1)}`],
  ['every sign as HTML escapes it', (token) => token.replace(/./g, (sign) => `&#x${hexOf(sign)};`)],
];
const PLACES: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => `revoke ${word} now`,
  (word) => `GET /-/user/token/${word}?x=1`,
  (word) => `https://reader:${word}@npm.example/x`,
  (word) => `"_authToken":"${word}"`,
  (word) => `Authorization: Basic ${word}`,
];

describe('the work of redacting', () => {
  // Minutes, if a search began anew in the middle of what was looked at.
  test('looks once at a header without end', () => {
    expect(redact('bearer+'.repeat(150_000)).length).toBe(7 * 150_000);
    expect(redact(`${'bearer+'.repeat(150_000)}1`)).toBe('bearer [redacted]');
  });
});

describe('a credential in any spelling and place', () => {
  test.each(SPELLINGS)('%s does not remain', (_what, spell) => {
    fc.assert(
      fc.property(credentials, fc.constantFrom(...PLACES), (token, place) => {
        const spelt = spell(token);
        for (const text of [
          redact(place(spelt)),
          redactedJson({ [place(spelt)]: [{ deep: place(spelt) }] }),
        ]) {
          expect(text).not.toContain(spelt);
          expect(text).not.toContain(token);
          // Nor the half of it that is the secret.
          expect(text).not.toContain(spelt.slice(-20));
        }
      }),
    );
  });

  test.each(SPELLINGS)('%s is held back from others', (_what, spell) => {
    fc.assert(fc.property(credentials, (token) => expect(holdsToken(spell(token))).toBe(true)));
  });

  test.each([
    [
      'a password in a URL',
      'see https://ann:correct-horse@git.example/x',
      'see https://ann:[redacted]@git.example/x',
    ],
    ['a password in a header', `Basic ${base64('ann:correct horse')}`, 'Basic [redacted]'],
    ['a password without its header', base64('ann:correct-horse'), '[redacted]'],
    ['an unknown token in a header', 'bearer 0123456789abcdef', 'bearer [redacted]'],
  ])('%s', (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  test.each([
    'https%3A%2F%2Fnpm.example%2Fregistry%2F',
    '/registry/@acme%2fsome-very-long-package-name/-/some-very-long-package-name-1.0.0.tgz',
    'sha512-q6ORHEhWRFMqCKUEJRI4SkFQYCVFG4QqVqJHtV0Tg8oCzqUCfFCYKk5z7SmFAvPMvz2SzGm8wf2JtgcCvvcF0A==',
    '2026-11-26T21:00:00.000Z',
    'user may not publish @acme/widget, which the rules name',
    'node_modules/jest-worker/build/processChild.js:100:12',
  ])('leaves %j as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('hashes stay where manifests have them', () => {
    const manifest = { dist: { shasum: hex.toLowerCase() }, gitHead: hex.toLowerCase(), other: hex };
    expect(JSON.parse(redactedJson(manifest))).toEqual({ ...manifest, other: '[redacted]' });
  });
});
