import { describe, expect, jest, test } from '@jest/globals';
import { begin, comeBack, confirm, inBrowser, nextIn, poll, useLogin } from '../support/login';

const { s3, lines } = useLogin();

/** GitHub has sent the browser back; `outcome` asks how the login ended. */
async function returned(user: string) {
  const login = await begin();
  const { cookie, callback, result } = await inBrowser(login, user);
  const next = nextIn(result.body);
  return { login, cookie, callback, next, outcome: (by = cookie) => comeBack(next, by) };
}

describe('GET /-/v1/login/callback?outcome={state}', () => {
  test('is where the browser goes by itself', async () => {
    const { next, callback } = await returned('Reader');
    const { origin, pathname, searchParams } = new URL(callback);
    expect(next).toBe(`${origin}${pathname}?outcome=${searchParams.get('state')}&look=1`);
  });

  test('says who is logged in, as soon as the client has asked', async () => {
    const { login, outcome } = await returned('Reader');
    await poll(login.doneUrl);
    const page = await outcome();
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Back to your terminal');
    expect(page.body).toContain('You are logged in as <strong>Reader</strong>');
    expect(page.body).not.toContain('http-equiv="refresh"');
    expect(page.headers?.['set-cookie']).toMatch(/^cbx_login=; Max-Age=0; Path=/);
  });

  test('answers at once where the client has not asked, and is loaded again', async () => {
    const { login, cookie, next, outcome } = await returned('Reader');
    const logged = lines.length;
    const page = await outcome();
    expect(lines).toHaveLength(logged);
    expect(page.headers).not.toHaveProperty('set-cookie');
    expect(page.body).toContain('http-equiv="refresh" content="2; url=');
    await poll(login.doneUrl);
    const later = await comeBack(nextIn(page.body), cookie);
    expect(later.body).toContain('You are logged in as <strong>Reader</strong>');
    expect(nextIn(page.body)).toBe(next.replace('look=1', 'look=2'));
  });

  test('tells somebody who may do nothing here so, and whom to ask', async () => {
    const { login, outcome } = await returned('outsider');
    const { body } = await poll(login.doneUrl);
    const page = await outcome();
    expect(page.body).toContain('<h1>You may do nothing here</h1>');
    expect(page.body).toContain(
      'outsider may do nothing in this registry: ask its administrators for access.',
    );
    expect((await poll(login.doneUrl)).body).toEqual(body);
  });

  test('goes back to the terminal where the client does not ask in time', async () => {
    const { cookie, next } = await returned('Reader');
    let url = next;
    let page = await comeBack(url, cookie);
    for (let look = 1; look < 5; look += 1) {
      url = nextIn(page.body);
      expect(new URL(url).searchParams.get('look')).toBe(String(look + 1));
      page = await comeBack(url, cookie);
    }
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Back to your terminal');
    expect(page.body).not.toMatch(/logged in as|http-equiv="refresh"/);
    expect(page.headers?.['set-cookie']).toMatch(/^cbx_login=; Max-Age=0; Path=/);
  });

  test.each(['', '&look=0', '&look=10', '&look=-1', '&look=NaN'])(
    'is not loaded again for ever: %j',
    async (look) => {
      const { cookie, next } = await returned('Reader');
      const page = await comeBack(next.replace('&look=1', look), cookie);
      expect(page.body).not.toContain('http-equiv="refresh"');
    },
  );

  test('waits for nothing that GitHub has not answered', async () => {
    const { loginUrl, code } = await begin();
    const { cookie, next } = await confirm(loginUrl, code);
    const state = new URL(next).searchParams.get('state');
    const { body } = await comeBack(`https://npm.example/?outcome=${state}`, cookie);
    expect(body).toContain('Back to your terminal');
    expect([...s3().objects.keys()]).toEqual([]);
  });

  test.each(['', 'cbx_login=other'])('tells another browser nothing: %j', async (cookie) => {
    const { login, outcome } = await returned('Reader');
    await poll(login.doneUrl);
    const { statusCode, body } = await outcome(cookie);
    expect(statusCode).toBe(400);
    expect(body).not.toContain('Reader');
  });

  test.each(['', 'forged'])('knows nothing of %j', async (state) => {
    expect((await comeBack(`https://npm.example/?outcome=${state}`, '')).statusCode).toBe(400);
  });

  test('is over when the login is', async () => {
    const { outcome } = await returned('Reader');
    const now = Date.now() + 10 * 60_000;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    expect((await outcome()).statusCode).toBe(410);
  });
});
