import { describe, expect, test } from '@jest/globals';
import {
  beginningOf,
  hashOf,
  hasMachineForm,
  makerIn,
  newToken,
} from '../../../src/registry/machineTokens/form';
import { redact } from '../../../src/registry/redact';

describe('the form of a token for machines', () => {
  test.each([1, 583_231, 4_294_967_296, Number.MAX_SAFE_INTEGER])('names its maker %i', (maker) => {
    const token = newToken(maker);
    expect(token).toMatch(/^cbx_[0-9A-Za-z]{45}$/);
    expect(makerIn(token)).toBe(maker);
  });

  test('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => newToken(7))).size).toBe(100);
  });

  test('shows each wrong character by its checksum', () => {
    const token = newToken(583_231);
    for (let at = 4; at < token.length; at += 1) {
      const other = token.charAt(at) === 'a' ? 'b' : 'a';
      expect(makerIn(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
    }
  });

  test('is not that of another secret', () => {
    const jwt = Buffer.from('{"alg":"HS256","typ":"cbx+jwt"}').toString('base64url');
    for (const other of [
      '',
      'cbx_',
      `cbx_${jwt}.e30.x`,
      `ghp_${'a'.repeat(36)}`,
      `${newToken(7)}\n`,
      ` ${newToken(7)}`,
    ]) {
      expect(makerIn(other)).toBeUndefined();
      expect(hasMachineForm(other)).toBe(false);
    }
    // The published pattern does not take a workflow's token for one.
    expect(`cbx_${jwt}.e30.x`).not.toMatch(/\bcbx_[0-9A-Za-z]{45}\b/);
  });

  test('has no number of nobody', () => {
    expect(makerIn(newToken(0))).toBeUndefined();
  });

  test('shows little of the secret at its beginning, and nothing in its hash', () => {
    const token = newToken(7);
    expect(token.startsWith(beginningOf(token))).toBe(true);
    expect(token.length - beginningOf(token).length).toBe(32);
    expect(hashOf(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(makerIn(hashOf(token))).toBeUndefined();
  });

  test('is redacted wherever it stands', () => {
    const token = newToken(7);
    for (const text of [
      token,
      `x ${token} y`,
      `/-/npm/v1/tokens/token/${token}`,
      Buffer.from(`u:${token}`).toString('base64'),
    ])
      expect(redact(text)).not.toContain(token);
  });
});
