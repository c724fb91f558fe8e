import { describe, expect, jest, test } from '@jest/globals';
import { outages } from '../../src/local/github/outages';
import { useLogin } from '../support/login';
import { csrfIn, openBrowser, tokenOf } from '../support/web';

const HOUR = 3_600_000;

function later(ms: number): void {
  const now = Date.now() + ms;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

async function loggedIn(user = 'Reader') {
  const browser = openBrowser();
  await browser.logIn(user);
  return browser;
}

describe('the session of the pages', () => {
  const { github, lines } = useLogin();

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
    const token = await tokenOf(browser);
    const out = await browser.post('logout', { csrf: csrfIn(home.body) });
    expect([out.statusCode, out.headers?.location]).toEqual([303, '/registry/-/web/login?out=']);
    expect((await browser.get('login?out=')).body).toContain('You are logged out');
    expect((await browser.get('')).statusCode).toBe(401);
    expect(lines.join()).not.toContain(token);
    expect(lines.join()).toContain('"namespace":"web:get"');
  });

  test('is in a cookie that scripts cannot read, for eight hours, and nothing of it is in the page', async () => {
    const browser = openBrowser();
    const back = await browser.logIn('Reader');
    const attributes = 'Max-Age=28800; Path=/registry/-/web; HttpOnly; SameSite=Lax';
    expect(back.headers?.['set-cookie']).toMatch(new RegExp(`^cbx_session=[\\w-]+; ${attributes}$`));
    const { body } = await browser.get('');
    expect(body).not.toContain(browser.cookies.get('cbx_session'));
    expect(body).not.toContain(await tokenOf(browser));
  });

  test('is over after eight hours, and the browser forgets it', async () => {
    const browser = await loggedIn();
    later(8 * HOUR - 1000);
    expect((await browser.get('')).statusCode).toBe(200);
    later(2000);
    const { statusCode, body } = await browser.get('search?text=widget');
    expect(statusCode).toBe(401);
    expect(body).toContain('Your session has ended');
    expect(body).toContain('to=%2F-%2Fweb%2Fsearch%3Ftext%3Dwidget');
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('ends within six minutes after its token was revoked', async () => {
    const browser = await loggedIn();
    github().revoke(await tokenOf(browser));
    later(6 * 60_000);
    expect((await browser.get('')).body).toContain('Your session has ended');
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('ends for a person who has left, and says whom to ask', async () => {
    const browser = await loggedIn();
    process.env.restrictedOrgs = 'another-org';
    const { statusCode, body } = await browser.get('');
    expect(statusCode).toBe(403);
    expect(body).toContain('Reader may do nothing in this registry');
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test.each(Object.keys(outages))('goes on after an outage of GitHub: %s', async (kind) => {
    const browser = await loggedIn();
    later(2 * 60_000);
    github().fail(outages[kind as keyof typeof outages]); // one of its own keys
    const { statusCode, body } = await browser.get('');
    expect([statusCode, body]).toEqual([503, expect.stringContaining('Not available at the moment')]);
    github().fail(undefined);
    expect((await browser.get('')).statusCode).toBe(200);
  });

  test.each(['x', 'A'.repeat(200), 'é', `${'A'.repeat(5000)}`])(
    'is not a value that was not sealed here',
    async (value) => {
      const browser = openBrowser();
      browser.cookies.set('cbx_session', value);
      const asked = github().requests.length;
      expect((await browser.get('')).statusCode).toBe(401);
      expect(github().requests.length).toBe(asked);
    },
  );

  test('is not what was sealed for another purpose', async () => {
    const browser = openBrowser();
    const started = await browser.get('login/github');
    const state = new URL(String(started.headers?.location)).searchParams.get('state') ?? '';
    browser.cookies.set('cbx_session', state);
    expect((await browser.get('')).statusCode).toBe(401);
  });

  test('keeps a page in the browser, if at all, for its owner alone', async () => {
    const browser = await loggedIn();
    const { headers } = await browser.get('');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Cookie' });
  });
});

describe('the session of the pages, where there is TLS', () => {
  useLogin({ apiEndpoint: 'https://npm.example/prod/registry' });

  test('is bound to this host by its names', async () => {
    const browser = openBrowser();
    const { headers } = await browser.get('login/github');
    expect(headers?.['set-cookie']).toMatch(
      /^__Host-cbx_signin=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    const url = new URL(String(headers?.location));
    expect(url.searchParams.get('redirect_uri')).toBe(
      'https://npm.example/prod/registry/-/v1/login/callback/web',
    );
    browser.cookies.set('cbx_session', 'planted');
    expect((await browser.get('')).body).toContain('Log in to see packages');
  });
});
