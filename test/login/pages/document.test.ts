import { describe, expect, test } from '@jest/globals';
import { html } from '../../../src/lib/html';
import { pageReply } from '../../../src/login/pages/document';
import { continuePage } from '../../../src/login/pages/outcomes';

const page = { title: 'A <title>', main: html`<h1>Hello</h1>` };

describe('a page', () => {
  test('has a language, a title and one main part', () => {
    const { body } = pageReply(page, { status: 200, host: 'npm.example' });
    expect(body).toContain('<html lang="en">');
    expect(body).toContain('<title>A &lt;title&gt; – npm.example</title>');
    expect(String(body).match(/<main>/g)).toHaveLength(1);
    expect(body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  test('goes nowhere by itself unless it is told to', () => {
    expect(pageReply(page, { status: 200, host: 'npm.example' }).body).not.toContain('refresh');
    const next = 'https://github.example/login?a=1&b="2"';
    const { body } = pageReply(continuePage(next), { status: 200, host: 'npm.example' });
    expect(body).toContain('content="0; url=https://github.example/login?a=1&amp;b=&quot;2&quot;"');
  });

  test('takes further headers', () => {
    const { headers } = pageReply(page, {
      status: 503,
      host: 'npm.example',
      headers: { 'retry-after': '2' },
    });
    expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' });
  });
});
