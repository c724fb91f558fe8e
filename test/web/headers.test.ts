import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { useLogin } from '../support/login';
import { openBrowser } from '../support/web';

const PAGES = ['', 'search?text=widget', 'nothing', 'package/.hidden', 'login', 'login?out='];

async function loggedIn() {
  const browser = openBrowser();
  await browser.logIn('Reader');
  return browser;
}

function hashes(body: string, tag: string): readonly string[] {
  const contents = body.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'));
  return [...contents].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
}

function policyOf({ headers }: APIGatewayProxyResult): ReadonlyMap<string, string> {
  const parts = String(headers?.['content-security-policy']).split('; ');
  return new Map(parts.map((part) => part.split(/ (.*)/s) as [string, string])); // a name and its sources
}

describe('every page', () => {
  useLogin();

  test.each([...PAGES, 'as nobody'])('%s allows its style and its script, and nothing else', async (path) => {
    const page = path === 'as nobody' ? await openBrowser().get('') : await (await loggedIn()).get(path);
    const policy = policyOf(page);
    const { 'img-src': images, ...others } = Object.fromEntries(policy);
    expect(others).toEqual({
      'default-src': "'none'",
      'style-src': hashes(page.body, 'style').join(' '),
      'script-src': hashes(page.body, 'script').join(' '),
      'connect-src': "'self'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    });
    expect([undefined, 'https:']).toContain(images);
    expect([hashes(page.body, 'style'), hashes(page.body, 'script')].map(({ length }) => length)).toEqual([
      1, 1,
    ]);
    expect(page.body).not.toMatch(
      /<(?:script|style|link|iframe|object|embed)[ >](?!\/)[^>]*src|\son\w+=|\sstyle=/,
    );
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
      vary: 'Cookie',
    });
  });

  test.each(PAGES)('%s is well below 60 kB, with all that it needs', async (path) => {
    expect(Buffer.byteLength((await (await loggedIn()).get(path)).body)).toBeLessThan(16_000);
  });

  test.each(PAGES)('%s has a title, a language, and a way past its head', async (path) => {
    const { body } = await (await loggedIn()).get(path);
    expect(body).toMatch(/<html lang="en">.*<title>[^<]+ – 127\.0\.0\.1:4873<\/title>/s);
    expect(body).toContain('<a class="skip" href="#main">');
    expect(body.match(/<h1>/g)).toHaveLength(1);
  });
});

describe('images in readmes', () => {
  const { github } = useLogin();

  test('come from any host over https', async () => {
    expect(policyOf(await (await loggedIn()).get('')).get('img-src')).toBe('https:');
    expect(github().requests.length).toBeGreaterThan(0);
  });
});

describe('with CODEBOX_WEB_IMAGES=false', () => {
  useLogin({ webImages: 'false' });

  test('no image is loaded', async () => {
    expect(policyOf(await (await loggedIn()).get('')).has('img-src')).toBe(false);
  });
});
