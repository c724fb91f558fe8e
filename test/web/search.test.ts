import { describe, expect, test } from '@jest/globals';
import { useLogin } from '../support/login';
import { storedPackument } from '../support/packages';
import { openBrowser } from '../support/web';

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
  { packages: ['*'], read: ['members'], publish: ['admins'] },
];

async function loggedIn(user = 'Reader') {
  const browser = openBrowser();
  await browser.logIn(user);
  return browser;
}

describe('the first page and the search', () => {
  const { s3 } = useLogin({ access: JSON.stringify(rules) });

  function publish(name: string, date: string, description = ''): void {
    const versions = { '1.0.0': { description } };
    const more = { time: { '1.0.0': date } };
    s3().put(`${name}/index.json`, storedPackument({ name, versions, more }));
  }

  test('show what was published last, first, and only what may be read', async () => {
    publish('older', '2026-01-01T00:00:00.000Z');
    publish('@secret/plan', '2026-03-01T00:00:00.000Z');
    publish('newer', '2026-02-01T00:00:00.000Z', '<b>bold</b> & more');
    const { body } = await (await loggedIn()).get('');
    expect(names(body)).toEqual(['newer', 'older']);
    expect(body).toContain('&lt;b&gt;bold&lt;/b&gt; &amp; more');
    expect(body).not.toContain('plan');
    expect(body).toMatch(/<div id="results" aria-live="polite">\n[\s\S]*<h2>Published last<\/h2>/);
    expect(names((await (await loggedIn('admin')).get('')).body)).toEqual(['@secret/plan', 'newer', 'older']);
  });

  test('find what npm search finds, and count only what may be read', async () => {
    publish('widget', '2026-01-01T00:00:00.000Z');
    publish('@secret/widget', '2026-01-01T00:00:00.000Z');
    const found = await (await loggedIn()).get('search?text=widget');
    expect(names(found.body)).toEqual(['widget']);
    expect(found.body).toContain('One package.');
    const hidden = await (await loggedIn()).get('search?text=secret');
    expect(hidden.body).toContain('No package found.');
    expect(hidden.body).toContain('<a class="button" href="/registry/-/web/package/secret">Open secret</a>');
  });

  test('are paged', async () => {
    for (let number = 10; number < 55; number += 1) publish(`widget-${number}`, '2026-01-01T00:00:00.000Z');
    const browser = await loggedIn();
    const first = await browser.get('search?text=widget');
    expect(names(first.body)).toHaveLength(20);
    expect(first.body).toContain('1 to 20 of 45 packages.');
    expect(first.body).toContain('/registry/-/web/search?text=widget&amp;from=20');
    const last = await browser.get('search?text=widget&from=40');
    expect(names(last.body)).toHaveLength(5);
    expect(last.body).not.toContain('rel="next"');
    expect((await browser.get('search?text=widget&from=100')).body).toContain('beyond them');
    expect(names((await browser.get('')).body)).toHaveLength(20);
  });

  test('take every text as a text', async () => {
    const text = `"><script>alert(1)</script>'`;
    const { statusCode, body } = await (await loggedIn()).get(`search?text=${encodeURIComponent(text)}`);
    expect(statusCode).toBe(200);
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('value="&quot;&gt;&lt;script&gt;');
  });

  test('say what is wrong with a search', async () => {
    const { statusCode, body } = await (await loggedIn()).get(`search?text=${'x'.repeat(1001)}`);
    expect([statusCode, body]).toEqual([400, expect.stringContaining('longer than 1000 characters')]);
  });

  test('say where there is nothing what to do next, to each what they may', async () => {
    const admin = (await (await loggedIn('admin')).get('')).body;
    expect(admin).toContain('npm publish');
    const reader = (await (await loggedIn()).get('')).body;
    expect(reader).toContain('There are no packages yet');
    expect(reader).not.toContain('npm publish');
  });
});

function names(page: string): readonly string[] {
  const links = page.matchAll(/<li>\n<a href="[^"]*\/-\/web\/package\/[^"]*">([^<]*)<\/a>/g);
  return [...links].map(([, name = '']) => name);
}
