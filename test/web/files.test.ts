import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { webContext } from '../../src/contexts/web';
import { NO_POLICY } from '../../src/registry/firewall/policy';
import { entry, tarGz } from '../suites/hostile/support/tar';
import { useLogin } from '../support/login';
import { packTarball, storedPackument } from '../support/packages';
import { type FakeUpstream, startUpstream } from '../support/upstream';
import { type Browser, openBrowser } from '../support/web';

const FILES = {
  'package.json': '{"name":"widget"}\n',
  'lib/index.js': 'module.exports = "<b>&\u202e";\n// the end',
  'lib/deep/data.json': '[]\n',
  'logo.png': '\u0000PNG',
  'odd name#?%20.js': 'odd\n',
  'empty.txt': '',
};

const POLICY = JSON.stringify({ ...NO_POLICY, minAge: 86_400_000 });

describe('the pages with files', () => {
  const { s3 } = useLogin({ access: access('sesame'), policy: POLICY });
  let upstream: FakeUpstream;
  let browser: Browser;

  beforeAll(async () => {
    upstream = await startUpstream();
  });
  beforeEach(async () => {
    process.env.registry = upstream.url;
    browser = openBrowser();
    await browser.logIn('Reader');
  });
  afterAll(() => upstream.close());

  function given(
    tarball: Buffer,
    { name = 'widget', dist = { integrity: integrityOf(tarball) } as object } = {},
  ) {
    const versions = { '1.0.0': { dist } };
    s3().put(`${name}/index.json`, storedPackument({ name, versions }));
    s3().put(`${name}/1.0.0.tgz`, tarball);
  }

  async function see(path: string, status = 200): Promise<string> {
    const { statusCode, body, headers } = await browser.get(`package/${path}`);
    expect([path, statusCode]).toEqual([path, status]);
    expect(headers?.['content-type']).toBe('text/html; charset=utf-8');
    return body;
  }

  /** Where the page leads with that text, below /-/web/package/. */
  function hrefOf(page: string, text: string): string {
    const href = new RegExp(`<a href="/registry/-/web/package/([^"]*)">${text}</a>`).exec(page)?.[1] ?? '';
    return href.replaceAll('&amp;', '&');
  }

  test('show the tree of a tarball with sizes, folders open', async () => {
    const tarball = await packTarball(FILES);
    given(tarball);
    const page = await see('widget/v/1.0.0/files');
    expect(page).toContain('<title>Files – widget@1.0.0 – 127.0.0.1:4873</title>');
    expect(page).toContain(`6 files · 67 B unpacked · ${tarball.length} B as a tarball`);
    expect(page).toMatch(/<details open><summary>lib\/ <span class="quiet">2 files, 41 B<\/span>/);
    expect(page).toContain('npm pack widget@1.0.0');
  });

  test('show a file with its lines, escaped, and with whatever nobody sees', async () => {
    given(await packTarball(FILES));
    const page = await see('widget/v/1.0.0/files/lib/index.js');
    expect(page).toContain('<h1>lib/index.js</h1>');
    expect(page).toContain(
      '&lt;b&gt;&amp;<b class="sign" title="a character that is not visible">U+202E</b>',
    );
    expect(page).toContain('id="L2"');
    expect(page).not.toContain('\u202e');
    expect(page).not.toContain('id="L3"');
  });

  test('show no bytes of a file that is no text, and say of an empty one that it is', async () => {
    given(await packTarball(FILES));
    expect(await see('widget/v/1.0.0/files/logo.png')).toContain('not text in UTF-8');
    expect(await see('widget/v/1.0.0/files/empty.txt')).toContain('This file is empty.');
  });

  test('show a folder alone', async () => {
    given(await packTarball(FILES));
    const page = await see('widget/v/1.0.0/files/lib');
    expect(page).toContain('2 files · 41 B unpacked');
    expect(page).not.toContain('logo.png');
  });

  test('lead to every file by its link, whatever its name', async () => {
    given(await packTarball(FILES));
    const tree = await see('widget/v/1.0.0/files');
    const href = hrefOf(tree, 'odd name#\\?%20\\.js');
    expect(href).toBe('widget/v/1.0.0/files/odd%20name%23%3F%2520.js');
    expect(await see(href)).toContain('>odd</span>');
  });

  test('lead to entries without a path of their own by their number', async () => {
    given(
      tarGz(
        entry({ name: 'package/a.js' }, 'first\n'),
        entry({ name: '../../etc/passwd' }, 'root\n'),
        entry({ name: 'package/a.js' }, 'last\n'),
        entry({ name: 'package/link', type: '2', target: '/etc/shadow' }),
      ),
    );
    const tree = await see('widget/v/1.0.0/files');
    expect(hrefOf(tree, '\\.\\./\\.\\./etc/passwd')).toBe('widget/v/1.0.0/files?entry=1');
    expect(await see('widget/v/1.0.0/files?entry=1')).toMatch(/npm does not unpack it[\s\S]*root/);
    expect(await see('widget/v/1.0.0/files?entry=0')).toMatch(/replaces this one[\s\S]*first/);
    expect(await see('widget/v/1.0.0/files/a.js')).toContain('>last</span>');
    expect(await see('widget/v/1.0.0/files/link')).toContain('It is a link to <code>/etc/shadow</code>');
    await see('widget/v/1.0.0/files?entry=9', 404);
    await see('widget/v/1.0.0/files/%2e%2e/%2e%2e/etc/passwd', 404);
  });

  test('show a large package one folder at a time', async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`src/f${index}.js`, '']));
    given(await packTarball(many));
    const tree = await see('widget/v/1.0.0/files');
    expect(tree).not.toContain('f399.js');
    expect(await see(hrefOf(tree, 'src/'))).toContain('f399.js');
  });

  test('show the beginning of a long file, and say so', async () => {
    const lines = Array.from({ length: 9_000 }, (_, index) => `line ${index}`).join('\n');
    given(
      await packTarball({
        'long.txt': lines,
        'wide.txt': 'x'.repeat(3_000),
        'odd.txt': '\u200b'.repeat(150_000),
      }),
    );
    const page = await see('widget/v/1.0.0/files/long.txt');
    expect(page).toContain('Only the beginning of this file is shown: 5,000 lines');
    expect(page).toContain('line 4999<');
    expect(page).not.toContain('line 5000');
    expect(await see('widget/v/1.0.0/files/wide.txt')).toContain('2,000 more characters');
    expect((await see('widget/v/1.0.0/files/odd.txt')).length).toBeLessThan(2_500_000);
  });

  test('show nothing of a tarball with other bytes than its index promises', async () => {
    given(await packTarball(FILES));
    s3().put('widget/1.0.0.tgz', await packTarball({ 'package.json': 'changed' }));
    const page = await see('widget/v/1.0.0/files', 502);
    expect(page).toContain('does not have the integrity');
    expect(page).not.toContain('package.json');
  });

  test('check old packages by their SHA-1, and show none without any', async () => {
    const tarball = await packTarball(FILES);
    const shasum = createHash('sha1').update(tarball).digest('hex');
    given(tarball, { dist: { shasum } });
    expect(await see('widget/v/1.0.0/files')).toContain('6 files');
    given(tarball, { name: 'gadget', dist: {} });
    expect(await see('gadget/v/1.0.0/files', 502)).toContain('no integrity');
  });

  test('are the same 404 for a package that one may not read and for one that is not there', async () => {
    given(await packTarball(FILES), { name: 'sesame' });
    const sesame = await see('sesame/v/1.0.0/files', 404);
    const absent = await see('nothing/v/1.0.0/files', 404);
    expect(sesame.replaceAll('sesame', 'nothing')).toBe(absent);
    await see('sesame/v/1.0.0/files/package.json', 404);
    await see('sesame/diff/1.0.0..1.0.0', 404);
  });

  test('are 404 for a version that is not there', async () => {
    given(await packTarball(FILES));
    expect(await see('widget/v/2.0.0/files', 404)).toContain('widget has no version 2.0.0.');
  });

  test('unpack a tarball once, and ask the bucket for the index alone from then on', async () => {
    given(await packTarball(FILES));
    await see('widget/v/1.0.0/files');
    s3().mock.resetHistory();
    await see('widget/v/1.0.0/files/package.json');
    const keys = s3()
      .mock.calls()
      .map(({ args: [{ input }] }) => Object(input).Key);
    expect(keys).toEqual(['widget/index.json']);
  });

  test('are kept by the browser until their version has other bytes', async () => {
    given(await packTarball(FILES));
    const { headers } = await browser.get('package/widget/v/1.0.0/files');
    const again = await browser.get('package/widget/v/1.0.0/files', {
      'if-none-match': String(headers?.etag),
    });
    expect(again.statusCode).toBe(304);
    const other = await browser.get('package/widget/v/1.0.0/files/package.json');
    expect(other.headers?.etag).not.toBe(headers?.etag);
  });

  test('name a file that is not there, and lead to those that are', async () => {
    given(await packTarball(FILES));
    const page = await see('widget/v/1.0.0/files/lib/none.js', 404);
    expect(page).toContain('The tarball of widget@1.0.0 has no file &quot;lib/none.js&quot;.');
    expect(page).toContain(
      'href="/registry/-/web/package/widget/v/1.0.0/files">All files of widget@1.0.0</a>',
    );
  });

  test.each(['v/1.0.0/files', 'v/1.0.0/files/package.json', 'diff/1.0.0..1.0.0'])(
    'are 304 for who has them, and their tarball is not asked for: %s',
    async (path) => {
      given(await packTarball(FILES));
      const { headers } = await browser.get(`package/widget/${path}`);
      const opened = jest.spyOn(webContext().contents, 'get');
      const again = await browser.get(`package/widget/${path}`, { 'if-none-match': String(headers?.etag) });
      expect([again.statusCode, again.body, opened.mock.calls]).toEqual([304, '', []]);
    },
  );

  describe('of a public package', () => {
    test('come from upstream', async () => {
      upstream.publish('left-pad', '1.0.0', { tarball: await packTarball(FILES) });
      expect(await see('left-pad/v/1.0.0/files')).toContain('6 files');
      expect(await see('left-pad/v/1.0.0/files/package.json')).toContain('&quot;widget&quot;');
    });

    test('are refused where its tarball is, and say why', async () => {
      const tarball = await packTarball(FILES);
      upstream.publish('young', '1.0.0', { tarball });
      upstream.publish('young', '1.1.0', { tarball, time: new Date().toISOString() });
      expect(await see('young/v/1.0.0/files')).toContain('6 files');
      const page = await see('young/v/1.1.0/files', 403);
      expect(page).toContain('is held back by this registry');
      expect(page).not.toContain('index.js');
      await see('young/diff/1.0.0..1.1.0', 403);
    });
  });
});

function access(name: string): string {
  return JSON.stringify([
    { packages: [name], read: ['admins'], publish: ['admins'] },
    { packages: ['*'], read: ['members'], publish: ['admins'] },
  ]);
}

function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}
