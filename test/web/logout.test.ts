import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github/outages';
import { useLogin } from '../support/login';
import { csrfIn, openBrowser, tokenOf } from '../support/web';

async function loggedIn() {
  const browser = openBrowser();
  await browser.logIn('Reader');
  return { browser, csrf: csrfIn((await browser.get('')).body), token: await tokenOf(browser) };
}

describe('POST /-/web/logout', () => {
  const { github } = useLogin();

  const revoked = () => github().requests.filter((request) => request.startsWith('DELETE'));

  test('revokes the token, so that a copy of the cookie is worth nothing', async () => {
    const { browser, csrf } = await loggedIn();
    const copy = openBrowser();
    copy.cookies.set('cbx_session', browser.cookies.get('cbx_session') ?? '');
    const before = revoked().length;
    expect((await browser.post('logout', { csrf })).statusCode).toBe(303);
    expect(revoked().length).toBe(before + 1);
    expect((await copy.get('')).body).toContain('Your session has ended');
  });

  test.each([
    ['without the session’s value', {}, {}],
    ['with another value', { csrf: 'x'.repeat(32) }, {}],
    ['from another site', 'own', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the domain', 'own', { 'sec-fetch-site': 'same-site' }],
    ['from another origin', 'own', { origin: 'https://evil.example' }],
    ['from no origin', 'own', { origin: 'null' }],
  ] as const)('is refused %s', async (_how, form, headers) => {
    const { browser, csrf } = await loggedIn();
    const before = revoked().length;
    const { statusCode, body } = await browser.post('logout', form === 'own' ? { csrf } : form, headers);
    expect([statusCode, body]).toEqual([403, expect.stringContaining('This did not come from here')]);
    expect(revoked().length).toBe(before);
    expect((await browser.get('')).statusCode).toBe(200);
  });

  test('is refused with the value of somebody else’s session', async () => {
    const [one, other] = [await loggedIn(), await loggedIn()];
    expect((await one.browser.post('logout', { csrf: other.csrf })).statusCode).toBe(403);
  });

  test('ends a session whose token is dead already', async () => {
    const { browser, csrf, token } = await loggedIn();
    github().revoke(token);
    expect((await browser.post('logout', { csrf })).statusCode).toBe(303);
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('without a session is done already', async () => {
    expect((await openBrowser().post('logout', {})).statusCode).toBe(303);
  });

  test('from another site ends nothing, though the browser keeps its cookie from it', async () => {
    const { statusCode, headers } = await openBrowser().post(
      'logout',
      {},
      { 'sec-fetch-site': 'cross-site' },
    );
    expect([statusCode, headers?.['set-cookie']]).toEqual([403, undefined]);
  });

  test('while GitHub is away ends the session here, and says that its token lives on', async () => {
    const { browser, csrf } = await loggedIn();
    github().fail(outages.error);
    const { statusCode, body } = await browser.post('logout', { csrf });
    expect([statusCode, body]).toEqual([503, expect.stringContaining('Logged out here, but not at GitHub')]);
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('takes no large forms, and there is nothing else to post to', async () => {
    const { browser } = await loggedIn();
    expect((await browser.post('logout', { csrf: 'x'.repeat(5000) })).statusCode).toBe(413);
    expect((await browser.post('package/widget', {})).statusCode).toBe(404);
  });
});
