import { describe, expect, test } from '@jest/globals';
import { useLogin } from '../support/login';
import { csrfIn, openBrowser } from '../support/web';

describe('the session of the pages', () => {
  useLogin();

  test('begins with a login at GitHub, shows pages, and ends with a logout', async () => {
    const browser = openBrowser();
    const before = await browser.get('');
    expect(before.statusCode).toBe(401);
    expect(before.body).toContain('Log in with GitHub');
    const back = await browser.logIn('Reader', '/-/web/search?text=widget');
    expect([back.statusCode, back.headers?.location]).toEqual([302, '/registry/-/web/search?text=widget']);
    const home = await browser.get('');
    expect(home.statusCode).toBe(200);
    expect(home.body).toContain('There are no packages yet');
    const out = await browser.post('logout', { csrf: csrfIn(home.body) });
    expect([out.statusCode, out.headers?.location]).toEqual([303, '/registry/-/web/login?out=']);
    expect((await browser.get('')).statusCode).toBe(401);
  });
});
