import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { confirmationCode, isConfirmed } from '../../../src/registry/login/code';

describe('a confirmation code', () => {
  test('is eight letters that nobody mistakes for others', () => {
    const codes = Array.from({ length: 200 }, () => confirmationCode(randomBytes(8)));
    for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(new Set(codes).size).toBe(200);
  });

  test.each(['WDJB-MJHT', 'wdjb-mjht', 'WDJBMJHT', ' wdjb mjht ', 'WDJB–MJHT'])(
    'may be typed as %j',
    (typed) => {
      expect(isConfirmed(typed, 'WDJB-MJHT')).toBe(true);
    },
  );

  test.each(['', 'WDJB-MJH', 'WDJB-MJHTX', 'MJHT-WDJB', '-'])('is not %j', (typed) => {
    expect(isConfirmed(typed, 'WDJB-MJHT')).toBe(false);
  });
});
