import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { useLogin } from '../support/login';
import { packTarball, storedPackument } from '../support/packages';
import { type Browser, openBrowser } from '../support/web';

type Version = {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
};

describe('the page with what changed between two versions', () => {
  const { s3 } = useLogin();
  let browser: Browser;
  beforeEach(async () => {
    browser = openBrowser();
    await browser.logIn('Reader');
  });

  async function given(...given: readonly Version[]) {
    const versions: Record<string, Readonly<Record<string, unknown>>> = {};
    for (const [index, { manifest = {}, files }] of given.entries()) {
      const tarball = await packTarball(files);
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      versions[`1.${index}.0`] = { ...manifest, dist: { integrity } };
      s3().put(`widget/1.${index}.0.tgz`, tarball);
    }
    s3().put('widget/index.json', storedPackument({ versions }));
  }

  async function see(range = '1.0.0..1.1.0', status = 200): Promise<string> {
    const { statusCode, body } = await browser.get(`package/widget/diff/${range}`);
    expect(statusCode).toBe(status);
    return body;
  }

  test('names dependencies, scripts and files, and marks what runs at installs', async () => {
    await given(
      { manifest: { dependencies: { a: '1.0.0' } }, files: { 'a.js': 'one\ntwo\n', 'gone.js': 'x' } },
      {
        manifest: { dependencies: { a: '^2.0.0' }, scripts: { postinstall: 'node <steal>.js' } },
        files: { 'a.js': 'one\n2\n', 'new.js': 'y\n' },
      },
    );
    const page = await see();
    expect(page).toContain('<h1>widget: from 1.0.0 to 1.1.0</h1>');
    expect(page).toMatch(
      /<tr class="alarm"><th scope="row">postinstall <strong class="tag bad">runs at each install/,
    );
    expect(page).toContain('<code>node &lt;steal&gt;.js</code>');
    expect(page).toContain('<td><code>1.0.0</code></td><td><code>^2.0.0</code></td>');
    expect(page).toContain('1 added, 1 removed, 1 changed');
    expect(page).toContain('<span class="less" data-n="2">-two</span>');
    expect(page).toContain('<span class="more" data-n="2">+2</span>');
    expect(page).toContain('<span class="more" data-n="1">+y</span>');
    expect(page).toContain('href="/registry/-/web/package/widget/v/1.1.0/files/a.js"');
  });

  test('shows a character that nobody sees, where it came in', async () => {
    await given({ files: { 'a.js': 'if (a) b();\n' } }, { files: { 'a.js': 'if (a\u200b) b();\n' } });
    const page = await see();
    expect(page).toContain('+if (a<b class="sign" title="a character that is not visible">U+200B</b>) b();');
  });

  test('says that there is no difference', async () => {
    const same = { files: { 'a.js': 'a' } };
    await given(same, same);
    expect(await see()).toContain('There is no difference.');
    expect(await see('1.0.0..1.0.0')).toContain('There is no difference.');
  });

  test('says where it stops', async () => {
    const lines = (seed: string) => Array.from({ length: 3_000 }, (_, index) => `${seed}${index}\n`).join('');
    await given(
      { files: { 'large.js': 'a'.repeat(600_000), 'long.js': lines('a'), 'wide.js': 'a'.repeat(9_000) } },
      { files: { 'large.js': 'b'.repeat(600_000), 'long.js': lines('b'), 'wide.js': 'b'.repeat(9_000) } },
    );
    const page = await see();
    expect(page).toContain('It has more than 512 kB');
    expect(page).toContain('More than 1,000 of its lines differ');
    expect(page).toContain('8,500 more characters');
  });

  test('stays below what a function can answer, whatever is in the files', async () => {
    const lines = (seed: string) => `${`${'\u200b"'.repeat(250)}${seed}\n`.repeat(60)}`;
    const many = (seed: string) =>
      Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`f${index}`, lines(seed)]));
    await given({ files: many('a') }, { files: many('b') });
    const page = await see();
    expect(page.length).toBeLessThan(3_500_000);
    expect(page).toMatch(/more lines not shown/);
  });

  test('comes from the form on the page of the package, and leads back to it', async () => {
    await given({ files: { a: 'a' } }, { files: { a: 'b' } }, { files: { a: 'b' } });
    const { body } = await browser.get('package/widget');
    expect(body).toContain('action="/registry/-/web/package/widget/diff" aria-labelledby="compare"');
    const asked = await browser.get('package/widget/diff?from=1.0.0&to=1.2.0');
    expect([asked.statusCode, asked.body]).toEqual([
      200,
      expect.stringContaining('<h1>widget: from 1.0.0 to 1.2.0</h1>'),
    ]);
    expect(asked.body).toContain('href="/registry/-/web/package/widget#compare">other versions</a>');
    expect((await browser.get('package/widget/diff?from=1.0.0&to=9.9.9')).statusCode).toBe(404);
  });

  test('has an address for two versions and for nothing else', async () => {
    await given({ files: {} }, { files: {} });
    for (const range of [
      '1.0.0',
      '1.0.0..',
      '..1.0.0',
      '1.0.0..latest',
      '1.0.0..1.1.0..1.1.0',
      '1.0.0..9.9.9',
    ]) {
      await see(range, 404);
    }
  });
});
