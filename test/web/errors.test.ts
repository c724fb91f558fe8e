import { describe, expect, test } from '@jest/globals';
import { s3Error } from '../support/fakeS3';
import { useLogin } from '../support/login';
import { csrfIn, openBrowser } from '../support/web';

describe('a page that ends in an error', () => {
  const { s3, lines } = useLogin();

  async function see(path: string) {
    const browser = openBrowser();
    await browser.logIn('Reader');
    const answer = await browser.get(path);
    const line: Record<string, unknown> = JSON.parse(lines.at(-1) ?? '{}');
    return { browser, answer, line };
  }

  test.each([
    ['nowhere', 404, 'This registry has no page at that address.'],
    ['package/UPPER%20CASE', 400, 'is not a valid package name'],
    ['search?text=wid%00get', 400, 'has the control character U+0000 in it'],
    ['search?text=%1B%5B2J', 400, 'has the control character U+001B in it'],
    [`search?text=${'x'.repeat(1001)}`, 400, 'longer than 1000 characters'],
  ])('says who looked, on the page and in the log: %.40s', async (path, status, sentence) => {
    const { answer, line } = await see(path);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers?.['cache-control']).toBe('no-store');
    expect(answer.body).toContain('<span>Reader</span>');
    expect(answer.body).toContain('<button>Log out</button>');
    expect(line).toMatchObject({ namespace: 'web:get', user: 'Reader', status });
    expect(line.error).toContain(sentence);
  });

  test('says so for an outage, too, with its reason in the log', async () => {
    const browser = openBrowser();
    await browser.logIn('Reader');
    s3().failNext('GetObject', s3Error('SlowDown', 503));
    s3().failNext('GetObject', s3Error('SlowDown', 503));
    const answer = await browser.get('package/widget');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('<span>Reader</span>');
    const line: Record<string, unknown> = JSON.parse(lines.at(-1) ?? '{}');
    expect(line).toMatchObject({ level: 'error', user: 'Reader', status: 503 });
    expect(line.cause).toBeDefined();
  });

  test('lets its reader log out', async () => {
    const { browser, answer } = await see('nowhere');
    const out = await browser.post('logout', { csrf: csrfIn(answer.body) });
    expect(out.statusCode).toBe(303);
    expect(browser.cookies.has('cbx_session')).toBe(false);
  });

  test('knows nobody where nobody is logged in', async () => {
    const browser = openBrowser();
    const answer = await browser.get('nowhere');
    expect(answer.body).not.toContain('Log out');
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({ user: 'anonymous' });
  });
});
