import { describe, expect, jest, test } from '@jest/globals';
import { authorize, begin, comeBack, confirm, ENDPOINT, inBrowser, poll, useLogin } from '../support/login';

const { lines, s3 } = useLogin();

async function atGitHub(user = 'Reader') {
  const login = await begin();
  const { cookie, next } = await confirm(login.loginUrl, login.code);
  return { login, cookie, callback: await authorize(next, user) };
}

const parked = () => [...s3().objects.keys()];

describe('GET /-/v1/login/callback', () => {
  test('parks GitHub’s answer, sealed, under a name that says nothing', async () => {
    const { cookie, callback } = await atGitHub();
    const { statusCode, headers, body } = await comeBack(callback, cookie);
    expect(statusCode).toBe(200);
    expect(body).toContain('Back to your terminal');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(parked()).toEqual([expect.stringMatching(/^-\/login\/[0-9a-f]{64}$/)]);
    const code = new URL(callback).searchParams.get('code') ?? '';
    expect(s3().text(parked()[0] ?? '')).toMatch(/^[\w-]+$/);
    expect(s3().text(parked()[0] ?? '')).not.toContain(code);
  });

  test('refuses a replay, and leaves the first answer as it is', async () => {
    const { cookie, callback } = await atGitHub();
    await comeBack(callback, cookie);
    const stored = s3().text(parked()[0] ?? '');
    const replayed = await comeBack(callback, cookie);
    expect(replayed.statusCode).toBe(409);
    expect(replayed.body).toContain('already answered');
    expect(s3().text(parked()[0] ?? '')).toBe(stored);
  });

  test('refuses a replay after the token was picked up', async () => {
    const login = await begin();
    const { cookie, callback } = await inBrowser(login, 'Reader');
    expect((await poll(login.doneUrl)).body).toHaveProperty('token');
    expect((await comeBack(callback, cookie)).statusCode).toBe(409);
    expect((await poll(login.doneUrl)).body).not.toHaveProperty('token');
  });

  test('refuses another login’s state', async () => {
    const [one, other] = await Promise.all([atGitHub(), atGitHub()]);
    const swapped = new URL(one.callback);
    swapped.searchParams.set('state', new URL(other.callback).searchParams.get('state') ?? '');
    const { statusCode, body } = await comeBack(swapped.href, one.cookie);
    expect(statusCode).toBe(400);
    expect(body).toContain('Start again from your terminal');
    expect(parked()).toEqual([]);
  });

  test('refuses a code that was given for another challenge', async () => {
    const [one, other] = await Promise.all([atGitHub('Reader'), atGitHub('admin')]);
    const injected = new URL(one.callback);
    injected.searchParams.set('code', new URL(other.callback).searchParams.get('code') ?? '');
    await comeBack(injected.href, one.cookie);
    const { statusCode, body } = await poll(one.login.doneUrl);
    expect([statusCode, body.ok]).toEqual([200, false]);
    expect(body).not.toHaveProperty('token');
  });

  test.each([
    ['none', ''],
    ['another login’s', `cbx_login=${'x'.repeat(43)}`],
    ['an empty one', 'cbx_login='],
  ])('refuses a browser that did not confirm the login: its cookie is %s', async (_name, cookie) => {
    const { callback } = await atGitHub();
    expect((await comeBack(callback, cookie)).statusCode).toBe(400);
    expect(parked()).toEqual([]);
  });

  test('finds its cookie among others', async () => {
    const { cookie, callback } = await atGitHub();
    const { statusCode } = await comeBack(callback, `theme=dark; xcbx_login=1; ${cookie};other=1`);
    expect(statusCode).toBe(200);
  });

  test.each(['?code=abc', '?code=abc&state=', '?code=abc&state=forged', '?state=forged', ''])(
    'knows nothing of %j',
    async (query) => {
      const { statusCode, body } = await comeBack(`${ENDPOINT}/-/v1/login/callback${query}`, '');
      expect(statusCode).toBe(400);
      expect(body).toContain('This link does not work');
      expect(parked()).toEqual([]);
    },
  );

  test('refuses what is no code', async () => {
    const { cookie, callback } = await atGitHub();
    const url = new URL(callback);
    for (const code of ['', 'a b', 'é', 'x'.repeat(201)]) {
      url.searchParams.set('code', code);
      expect((await comeBack(url.href, cookie)).statusCode).toBe(400);
    }
    expect(parked()).toEqual([]);
  });

  test('is too late after ten minutes', async () => {
    const { cookie, callback } = await atGitHub();
    const now = Date.now() + 10 * 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const { statusCode, body } = await comeBack(callback, cookie);
    expect(statusCode).toBe(410);
    expect(body).toContain('This login has expired');
    expect(parked()).toEqual([]);
  });

  test('says that nothing was given away when the person cancels, and so does the terminal', async () => {
    const login = await begin();
    const { result } = await inBrowser(login, '');
    expect(result.statusCode).toBe(200);
    expect(result.body).toContain('Login cancelled');
    const { statusCode, headers, body } = await poll(login.doneUrl);
    expect(statusCode).toBe(200);
    expect(body).toEqual({ ok: false, success: false, error: 'The login was cancelled at GitHub.' });
    expect(headers).toMatchObject({ 'npm-notice': 'The login was cancelled at GitHub.' });
  });

  test('sends the operator after another error, without GitHub’s words, which anybody could have written', async () => {
    const { login, cookie, callback } = await atGitHub();
    const url = new URL(callback);
    url.searchParams.delete('code');
    url.searchParams.set('error', '<b>redirect_uri_mismatch</b>');
    url.searchParams.set('error_description', 'Call 555-0100');
    const { body } = await comeBack(url.href, cookie);
    expect(body).toContain('GitHub refused');
    const said = JSON.stringify(await poll(login.doneUrl));
    expect(said).toContain('callback URL');
    expect(body + said).not.toMatch(/555-0100|redirect_uri_mismatch/);
    expect(lines.join()).not.toContain('555-0100');
  });

  test('tells the operator what GitHub has against the app', async () => {
    const { cookie, callback } = await atGitHub();
    const url = new URL(callback);
    url.searchParams.set('error', 'redirect_uri_mismatch');
    await comeBack(url.href, cookie);
    expect(lines.some((line) => line.includes('"reason":"redirect_uri_mismatch"'))).toBe(true);
  });

  test('asks to reload while the bucket is away, and then goes on', async () => {
    const { login, cookie, callback } = await atGitHub();
    s3().failNext('PutObject');
    const { statusCode, headers, body } = await comeBack(callback, cookie);
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'retry-after': '2' });
    expect(body).toContain('Reload this page');
    expect((await comeBack(callback, cookie)).statusCode).toBe(200);
    expect((await poll(login.doneUrl)).body).toHaveProperty('token');
  });
});
