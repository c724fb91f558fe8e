import { describe, expect, test } from '@jest/globals';
import { clearedCookie, loginCookie, nonceIn } from '../../../src/registry/login/cookie';

const TLS = 'https://npm.example/prod/registry';
const LAPTOP = 'http://localhost:4873/registry/';

describe('the cookie of a login', () => {
  test('can be set by no other host of the domain, where there is TLS', () => {
    const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
    expect(loginCookie('nonce', TLS)).toBe(`__Host-cbx_login=nonce; Max-Age=600; ${attributes}`);
    expect(clearedCookie(TLS)).toBe(`__Host-cbx_login=; Max-Age=0; ${attributes}`);
  });

  test('comes back to the pages of the login only, where there is none', () => {
    const attributes = 'Path=/registry/-/v1/login; HttpOnly; SameSite=Lax';
    expect(loginCookie('nonce', LAPTOP)).toBe(`cbx_login=nonce; Max-Age=600; ${attributes}`);
    expect(clearedCookie(LAPTOP)).toBe(`cbx_login=; Max-Age=0; ${attributes}`);
  });

  test('is found under the name that it was given', () => {
    expect(nonceIn('a=b; __Host-cbx_login=nonce;c=d', TLS)).toBe('nonce');
    expect(nonceIn('cbx_login=nonce', LAPTOP)).toBe('nonce');
  });

  test('is not taken from who could set a name without the prefix', () => {
    expect(nonceIn('cbx_login=planted', TLS)).toBeUndefined();
  });
});
