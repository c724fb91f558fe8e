import { describe, expect, jest, test } from '@jest/globals';
import { outages } from '../../src/local/github/outages';
import { authorize, useLogin } from '../support/login';
import { openBrowser } from '../support/web';

/** The address with which GitHub sends the browser back. */
async function atGitHub(browser = openBrowser(), user = 'Reader', to = '') {
  const started = await browser.get(`login/github?to=${encodeURIComponent(to)}`);
  return authorize(String(started.headers?.location), user);
}

describe('the login of the pages', () => {
  const { github, lines, s3 } = useLogin();

  test('asks GitHub with PKCE for an account, and stores nothing', async () => {
    const { statusCode, headers } = await openBrowser().get('login/github');
    expect([statusCode, headers?.['cache-control']]).toEqual([302, 'no-store']);
    const { searchParams } = new URL(String(headers?.location));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      redirect_uri: 'http://127.0.0.1:4873/registry/-/v1/login/callback/web',
      scope: 'read:org',
      code_challenge_method: 'S256',
      prompt: 'select_account',
    });
    expect([...s3().objects.keys()]).toEqual([]);
  });

  test.each([
    ['', '/registry/-/web/'],
    ['/-/web/package/@acme/widget?x=1', '/registry/-/web/package/@acme/widget?x=1'],
    ['https://evil.example/', '/registry/-/web/'],
    ['//evil.example/-/web/', '/registry/-/web/'],
    ['/\\evil.example/-/web/', '/registry/-/web/'],
    ['@evil.example/-/web/', '/registry/-/web/'],
    ['.evil.example/-/web/', '/registry/-/web/'],
    [':80@evil.example/-/web/', '/registry/-/web/'],
    ['/-/web/../../-/whoami', '/registry/-/web/'],
    ['/-/web/..%2f..%2fx', '/registry/-/web/..%2f..%2fx'],
    ['/-/web/\r\nset-cookie: a=b', '/registry/-/web/set-cookie:%20a=b'],
    ['/-/web/login/github', '/registry/-/web/'],
    ['/-/whoami', '/registry/-/web/'],
    [`/-/web/${'x'.repeat(1000)}`, '/registry/-/web/'],
  ])('goes on to a page of ours: %j', async (to, location) => {
    const browser = openBrowser();
    expect((await browser.logIn('Reader', to)).headers?.location).toBe(location);
  });

  test('lets one browser log in twice at the same time', async () => {
    const browser = openBrowser();
    const [one, other] = [await atGitHub(browser), await atGitHub(browser)];
    expect((await browser.get(one)).statusCode).toBe(302);
    expect((await browser.get(other)).statusCode).toBe(302);
  });

  test('is refused in a browser that did not begin it', async () => {
    const callback = await atGitHub();
    const victim = openBrowser();
    await atGitHub(victim);
    for (const browser of [openBrowser(), victim]) {
      const { statusCode, body } = await browser.get(callback);
      expect([statusCode, body]).toEqual([400, expect.stringContaining('belongs to another browser')]);
      expect(browser.cookies.has('cbx_session')).toBe(false);
    }
  });

  test('is refused with the code of another login', async () => {
    const browser = openBrowser();
    const own = new URL(await atGitHub(browser));
    const foreign = new URL(await atGitHub(openBrowser(), 'admin'));
    own.searchParams.set('code', foreign.searchParams.get('code') ?? '');
    expect((await browser.get(own.href)).body).toContain('The login was not completed');
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('works once', async () => {
    const browser = openBrowser();
    const callback = await atGitHub(browser);
    expect((await browser.get(callback)).statusCode).toBe(302);
    browser.cookies.delete('cbx_session');
    expect((await browser.get(callback)).statusCode).toBe(400);
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('is too late after ten minutes', async () => {
    const browser = openBrowser();
    const callback = await atGitHub(browser);
    const now = Date.now() + 10 * 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    expect((await browser.get(callback)).statusCode).toBe(410);
  });

  test.each(['', '?code=abc', '?code=abc&state=', '?code=abc&state=forged'])(
    'knows nothing of %j',
    async (query) => {
      const url = `http://127.0.0.1:4873/registry/-/v1/login/callback/web${query}`;
      const { statusCode, body } = await openBrowser().get(url);
      expect([statusCode, body]).toEqual([400, expect.stringContaining('This link does not work')]);
    },
  );

  test('can be cancelled', async () => {
    const { statusCode, body } = await openBrowser().logIn('');
    expect([statusCode, body]).toEqual([200, expect.stringContaining('Login cancelled')]);
  });

  test('does not show GitHub’s words, which anybody could have written', async () => {
    const browser = openBrowser();
    const url = new URL(await atGitHub(browser));
    url.searchParams.delete('code');
    url.searchParams.set('error', 'redirect_uri_mismatch');
    url.searchParams.set('error_description', 'Call 555-0100');
    const { statusCode, body } = await browser.get(url.href);
    expect([statusCode, body]).toEqual([502, expect.stringContaining('callback URL')]);
    expect(body + lines.join()).not.toContain('555-0100');
    expect(lines.join()).toContain('"reason":"redirect_uri_mismatch"');
  });

  test('is refused to who may read nothing, and their token is revoked', async () => {
    const browser = openBrowser();
    const { statusCode, body } = await browser.logIn('outsider');
    expect(statusCode).toBe(403);
    expect(body).toContain('outsider may do nothing in this registry');
    expect(browser.cookies.has('cbx_session')).toBe(false);
    expect(github().requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
  });

  test('survives an outage right after GitHub gave the token', async () => {
    const browser = openBrowser();
    const callback = await atGitHub(browser);
    github().fail(outages.error, { path: '/applications/' });
    expect((await browser.get(callback)).statusCode).toBe(302);
    expect((await browser.get('')).statusCode).toBe(503);
    github().fail(undefined);
    expect((await browser.get('')).statusCode).toBe(200);
  });

  test('can be tried again after an outage before that', async () => {
    const browser = openBrowser();
    const callback = await atGitHub(browser);
    github().fail(outages.error, { path: '/login/oauth/access_token' });
    expect((await browser.get(callback)).statusCode).toBe(503);
    github().fail(undefined);
    expect((await browser.get(callback)).statusCode).toBe(302);
  });

  test('is announced as a login by npm is', async () => {
    const browser = openBrowser();
    await browser.logIn('Reader');
    expect(lines.some((line) => line.includes('"status":302') && line.includes('"user":"Reader"'))).toBe(
      true,
    );
  });
});

describe.each(['device', 'legacy'])('the login of the pages with CODEBOX_LOGIN_FLOW=%s', (loginFlow) => {
  useLogin({ loginFlow });

  test('is off, and says how to turn it on', async () => {
    for (const path of ['', 'login', 'login/github', 'package/widget']) {
      const { headers, body } = await openBrowser().get(path);
      expect(body).toContain('CODEBOX_LOGIN_FLOW=web');
      expect(body).not.toContain('Log in with GitHub');
      expect(headers).not.toHaveProperty('location');
    }
  });
});
