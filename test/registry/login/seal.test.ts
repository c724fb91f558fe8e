import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Secret } from '../../../src/lib/secret';
import { createSeals } from '../../../src/registry/login/seal';

type Contents = {
  login: { sid: string; expires: number };
  done: { sid: string; expires: number };
};

const secret = (letter: string) => new Secret(letter.repeat(32));
const sealsOf = (...letters: [string, ...string[]]) => {
  const [first, ...others] = letters;
  return createSeals<Contents>({
    secrets: [secret(first), ...others.map(secret)],
    salt: 'client-id',
    now: () => Date.now(),
  });
};

const seals = sealsOf('a');
const HOUR = 3_600_000;
const content = () => ({ sid: 'the session', expires: Date.now() + HOUR });

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a sealed value', () => {
  test('opens to what was sealed', () => {
    const sealed = content();
    expect(seals.open('login', seals.seal('login', sealed))).toEqual(sealed);
  });

  test('needs no escapes in a URL, and shows nothing of its content', () => {
    const sealed = seals.seal('login', content());
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('session');
  });

  test('is another one each time', () => {
    const same = content();
    expect(seals.seal('login', same)).not.toBe(seals.seal('login', same));
  });

  test('does not open for another purpose', () => {
    expect(seals.open('done', seals.seal('login', content()))).toBeUndefined();
  });

  test('does not open with another secret, or for another app', () => {
    const sealed = seals.seal('login', content());
    expect(sealsOf('b').open('login', sealed)).toBeUndefined();
    const other = createSeals<Contents>({
      secrets: [secret('a')],
      salt: 'another-client-id',
      now: () => Date.now(),
    });
    expect(other.open('login', sealed)).toBeUndefined();
  });

  test('opens while the secret is changed, and no longer when the old one is gone', () => {
    const old = seals.seal('login', content());
    expect(sealsOf('b', 'a').open('login', old)).toMatchObject({ sid: 'the session' });
    expect(sealsOf('b').open('login', old)).toBeUndefined();
    const fresh = sealsOf('b', 'a').seal('login', content());
    expect(sealsOf('b').open('login', fresh)).toMatchObject({ sid: 'the session' });
  });

  test('expires', () => {
    const sealed = seals.seal('login', content());
    const later = Date.now() + HOUR;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(seals.open('login', sealed)).toBe('expired');
  });

  test('does not open with any one bit changed', () => {
    const bytes = Buffer.from(seals.seal('login', content()), 'base64url');
    for (let index = 0; index < bytes.length * 8; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index >> 3] = (changed[index >> 3] ?? 0) ^ (1 << (index & 7));
      expect(seals.open('login', changed.toString('base64url'))).toBeUndefined();
    }
  });

  test('does not open when it is cut short', () => {
    const bytes = Buffer.from(seals.seal('login', content()), 'base64url');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(seals.open('login', bytes.subarray(0, length).toString('base64url'))).toBeUndefined();
    }
  });

  test.each(['', '.', 'undefined', '../../etc', '%', '\u0000'])('is not %j', (text) => {
    expect(seals.open('login', text)).toBeUndefined();
  });

  test('is no text of any length', () => {
    expect(seals.open('login', 'A'.repeat(4000))).toBeUndefined();
    expect(seals.open('login', 'A'.repeat(100_000))).toBeUndefined();
  });
});
