import { createHash } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { ADDRESS, AGENTS, authorize, begin, confirm, ENDPOINT, openPage, useLogin } from '../support/login';

const ELSEWHERE = '198.51.100.7';

function minutesLater(minutes: number): void {
  const now = Date.now() + minutes * 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

describe('GET /-/v1/login/cli/{token}', () => {
  const { github, s3 } = useLogin();

  test('says who asks, from where and since when, and asks for the code', async () => {
    const { loginUrl, code } = await begin();
    minutesLater(3);
    const { statusCode, body } = await openPage(loginUrl, { agent: 'Mozilla/5.0', address: ELSEWHERE });
    expect(statusCode).toBe(200);
    expect(body).toContain('npm 11.19.1 on linux x64');
    expect(body).toContain(ADDRESS);
    // No clock time: nobody knows where the browser is.
    expect(body).toMatch(/<time datetime="[\dT:.Z-]+">3 minutes ago<\/time>/);
    expect(body).not.toContain('UTC');
    expect(body).toMatch(/<input id="code" [^>]*autofocus/);
    expect(body).toMatch(/If it was not you<\/h2>\s*<p[^>]*>Close this page\./);
    expect(body).toContain('<label for="code">');
    expect(body).not.toContain(code);
  });

  test('changes nothing, as mail scanners open links too', async () => {
    const { loginUrl } = await begin();
    const before = github().requests.length;
    const { headers } = await openPage(loginUrl);
    expect(headers).not.toHaveProperty('set-cookie');
    expect(github().requests.length).toBe(before);
    expect(s3().mock.calls()).toHaveLength(0);
  });

  test('does not repeat what an unknown client says of itself', async () => {
    const { loginUrl } = await begin({ agent: '<script>alert("1")</script>\'&' });
    const { body } = await openPage(loginUrl);
    expect(body).toContain('an unknown client');
    expect(body).not.toContain('alert(');
  });

  test('allows nothing but its own style, and is not framed, kept or told of', async () => {
    const { headers, body } = await openPage((await begin()).loginUrl);
    const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(body).not.toMatch(/<script|\son\w+=|\sstyle=/i);
  });

  test('is over after ten minutes', async () => {
    const { loginUrl } = await begin();
    minutesLater(10);
    const { statusCode, body } = await openPage(loginUrl);
    expect(statusCode).toBe(410);
    expect(body).toContain('This login has expired');
  });

  test.each(['x', '%E0%A4%A', 'A'.repeat(200)])('knows no login %j', async (token) => {
    const { statusCode, headers, body } = await openPage(`${ENDPOINT}/-/v1/login/cli/${token}`);
    expect([400, 404]).toContain(statusCode);
    expect(headers?.['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toMatch(/<h1>This (link does not|did not) work<\/h1>/);
  });
});

describe('POST /-/v1/login/cli/{token}', () => {
  const { github, s3 } = useLogin();

  test('sends the browser to GitHub, and gives it a cookie', async () => {
    const { loginUrl, code } = await begin();
    const { result, next } = await confirm(loginUrl, code);
    expect(result.statusCode).toBe(200);
    expect(result.headers?.['set-cookie']).toMatch(
      /^cbx_login=[\w-]{43}; Max-Age=600; Path=\/registry\/-\/v1\/login; HttpOnly; SameSite=Lax$/,
    );
    const url = new URL(next);
    expect(url.origin).toBe(github().webUrl);
    expect(url.pathname).toBe('/login/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      redirect_uri: `${ENDPOINT}/-/v1/login/callback`,
      scope: 'read:org',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      prompt: 'select_account',
    });
    expect(await authorize(next, 'Reader')).toMatch(/[?&]code=/);
    expect(s3().mock.calls()).toHaveLength(0);
  });

  test('takes the code however it is typed', async () => {
    const { loginUrl, code } = await begin();
    const { next } = await confirm(loginUrl, ` ${code.toLowerCase().replace('-', '')} `);
    expect(next).not.toBe('');
  });

  test.each(['', 'BBBB-BBBB', 'x'.repeat(4000)])('asks again for a wrong code: %#', async (code) => {
    const { loginUrl } = await begin();
    const { result, next } = await confirm(loginUrl, code);
    expect(result.statusCode).toBe(400);
    expect(result.headers).not.toHaveProperty('set-cookie');
    expect(next).toBe('');
    expect(result.body).toContain('role="alert"');
    expect(result.body).toContain('aria-invalid="true"');
    expect(result.body).toContain('<title>Wrong code');
  });

  test('unpacks no form that is larger than any code', async () => {
    const { loginUrl } = await begin();
    const { result, next } = await confirm(loginUrl, 'x'.repeat(5000));
    expect(result.statusCode).toBe(413);
    expect(result.body).toContain('The request body is too large.');
    expect(next).toBe('');
  });

  test('takes no code of another login', async () => {
    const [one, other] = await Promise.all([begin(), begin()]);
    expect((await confirm(one.loginUrl, other.code)).result.statusCode).toBe(400);
  });

  test.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['same-site', { 'sec-fetch-site': 'same-site' }],
    ['another Origin, whatever else is said', { origin: 'https://evil.example' }],
    ['our Origin with a path', { origin: `${new URL(ENDPOINT).origin}/` }],
    ['from nowhere', { 'sec-fetch-site': 'none' }],
  ])('takes no form that another page has sent: %s', async (_name, headers) => {
    const { loginUrl, code } = await begin();
    const { result, next } = await confirm(loginUrl, code, { headers });
    expect(result.statusCode).toBe(403);
    expect(result.headers).not.toHaveProperty('set-cookie');
    expect(next).toBe('');
  });

  test('is over after ten minutes', async () => {
    const { loginUrl, code } = await begin();
    minutesLater(10);
    expect((await confirm(loginUrl, code)).result.statusCode).toBe(410);
  });
});

describe('POST /-/v1/login/cli/{token} of a browser that says no more than its Origin', () => {
  useLogin();

  test.each([
    [new URL(ENDPOINT).origin, 200],
    ['https://evil.example', 403],
    ['null', 403],
  ])('%s is answered %d', async (origin, status) => {
    const { loginUrl, code } = await begin();
    const { result } = await confirm(loginUrl, code, { headers: { origin }, isOld: true });
    expect(result.statusCode).toBe(status);
  });
});

describe('the login of yarn, which shows no code', () => {
  useLogin();
  const agent = AGENTS.yarn;

  test('is confirmed with a button, from the address that yarn runs at', async () => {
    const { loginUrl } = await begin({ agent });
    const { statusCode, body } = await openPage(loginUrl);
    expect(statusCode).toBe(200);
    expect(body).toContain('yarn');
    expect(body).not.toContain('<label');
    expect((await confirm(loginUrl, '')).next).not.toBe('');
  });

  test.each([ELSEWHERE, ''])('goes nowhere from another address: %j', async (address) => {
    const { loginUrl } = await begin({ agent });
    expect((await openPage(loginUrl, { address })).statusCode).toBe(403);
    const { result, next } = await confirm(loginUrl, '', { address });
    expect(result.statusCode).toBe(403);
    expect(next).toBe('');
  });

  test('goes nowhere when the client’s own address is not known', async () => {
    const { loginUrl } = await begin({ agent, address: '' });
    expect((await confirm(loginUrl, '', { address: '' })).result.statusCode).toBe(403);
  });
});

describe('the page of a device login', () => {
  const { github } = useLogin({ loginFlow: 'device' });

  test('shows GitHub’s code, and leads to where it is entered', async () => {
    const { loginUrl, code } = await begin();
    const { statusCode, body } = await openPage(loginUrl);
    expect(statusCode).toBe(200);
    expect(body).toContain(`>${code}</p>`);
    expect(body).toContain(`href="${github().webUrl}/login/device"`);
  });

  test('has no form, and takes none', async () => {
    const { loginUrl, code } = await begin();
    const { result, next } = await confirm(loginUrl, code);
    expect(result.statusCode).toBe(200);
    expect(result.body).not.toContain('<form');
    expect(next).toBe('');
  });
});

describe('with TLS', () => {
  useLogin({ apiEndpoint: 'https://npm.example/prod/registry' });

  test('the cookie goes only over TLS, and no other host can have set it', async () => {
    const { loginUrl, code } = await begin();
    const { result } = await confirm(loginUrl, code);
    expect(result.headers?.['set-cookie']).toMatch(
      /^__Host-cbx_login=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
  });
});

describe('without an organisation or team in the configuration', () => {
  useLogin({ restrictedOrgs: '*' });

  test('GitHub is asked for nothing but who it is', async () => {
    const { loginUrl, code } = await begin();
    const { next } = await confirm(loginUrl, code);
    expect(new URL(next).searchParams.has('scope')).toBe(false);
  });
});

describe('a page that cannot be made', () => {
  useLogin({ githubUrl: 'nonsense' });

  test('is a page, too', async () => {
    const { statusCode, headers, body } = await openPage(`${ENDPOINT}/-/v1/login/cli/x`);
    expect(statusCode).toBe(500);
    expect(headers?.['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('The registry has failed.');
  });
});
