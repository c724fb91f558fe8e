import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { storageContext } from '../../src/contexts/storage';
import { NO_POLICY } from '../../src/registry/firewall/policy';
import { changeIncidentRules } from '../../src/store/incidentRules';
import { useLogin } from '../support/login';
import { storedPackument } from '../support/packages';
import { type FakeUpstream, startUpstream } from '../support/upstream';
import { openBrowser } from '../support/web';

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
  { packages: ['*'], read: ['members'], publish: ['admins'] },
];

type Versions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

async function loggedIn(user = 'Reader') {
  const browser = openBrowser();
  await browser.logIn(user);
  return browser;
}

const README =
  '# Widget\n\n<script>alert(1)</script>\n\n[guide](guide.md) ![logo](https://a.example/logo.png)';

describe('the page of a package', () => {
  const { s3 } = useLogin({ access: JSON.stringify(rules) });

  function publish(name: string, versions: Versions, more: object = {}): void {
    s3().put(`${name}/index.json`, storedPackument({ name, versions, more: { ...more } }));
  }

  async function page(path: string, user?: string) {
    return (await loggedIn(user)).get(`package/${path}`);
  }

  test('shows what is known of the latest version', async () => {
    publish(
      '@acme/widget',
      {
        '1.0.0': { deprecated: 'Use <2>.' },
        '2.0.0': {
          description: 'Makes <b>widgets</b>.',
          license: 'MIT',
          engines: { node: '>=20' },
          bin: { widget: 'cli.js' },
          dependencies: { 'left-pad': '^1.0.0', '@acme/other': '2.x' },
          devDependencies: { jest: '30' },
          repository: { url: 'git+https://github.com/acme/widgets.git', directory: 'widget' },
          homepage: 'javascript:alert(1)',
          funding: ['http://plain.example/', { url: 'https://fund.example/acme' }],
          bundleDependencies: ['left-pad'],
          type: 'module',
          main: 'index.js',
          types: 'index.d.ts',
          scripts: { postinstall: 'node x' },
          _npmUser: { name: 'alice', email: 'a@a.example' },
          dist: { unpackedSize: 12_345, fileCount: 7 },
        },
      },
      { readme: README },
    );
    const { statusCode, body, headers } = await page('@acme/widget');
    expect(statusCode).toBe(200);
    expect(headers?.etag).toBeDefined();
    for (const part of [
      '<title>@acme/widget – 127.0.0.1:4873</title>',
      '<meta name="description" content="Makes &lt;b&gt;widgets&lt;/b&gt;.">',
      '<h1>@acme/widget</h1>',
      'npm install @acme/widget</pre>',
      '>@acme:registry=http://127.0.0.1:4873/registry/</pre>',
      'by alice',
      'MIT',
      'node &gt;=20',
      '12.3 kB',
      '7 files',
      'href="/registry/-/web/package/@acme/widget/v/2.0.0/files/package.json">package.json</a>',
      '<dt>Funding</dt><dd><a href="https://fund.example/acme" rel="noreferrer nofollow">fund.example/acme</a></dd>',
      '<dt>Modules</dt><dd>ESM, TypeScript types</dd>',
      'Bundled dependencies (1)',
      'runs a script',
      'href="/registry/-/web/package/left-pad">left-pad</a>',
      'href="/registry/-/web/package/@acme/other">@acme/other</a>',
      'Development dependencies (1)',
      'href="/registry/-/web/package/@acme/widget/v/1.0.0">1.0.0</a>',
      '<span class="tag warn">deprecated</span>',
      'href="/registry/-/web/package/@acme/widget/diff/1.0.0..2.0.0"',
      '<span class="tag">latest</span>',
      '<h2 id="user-content-widget">Widget</h2>',
      'href="https://github.com/acme/widgets/blob/HEAD/widget/guide.md"',
      '<img src="https://a.example/logo.png" alt="logo"',
      'You may read.',
    ])
      expect(body).toContain(part);
    expect(body).not.toMatch(/alert\(1\)|<b>widgets|plain\.example/);
  });

  test('tells of releases of one day in words, and leaves out the columns that are empty', async () => {
    const time = { '1.0.0': '2026-01-02T03:04:05.000Z', '1.1.0': '2026-01-02T03:04:05.000Z' };
    const dist = { unpackedSize: 1200 };
    publish('one', { '1.0.0': { dist } }, { time });
    const one = (await page('one')).body;
    expect(one).toContain('<figcaption>1 release on 2026-01-02, 1.2 kB unpacked.</figcaption>');
    expect(one).not.toMatch(/NaN|<svg|>By</);
    publish('two', { '1.0.0': { dist }, '1.1.0': { dist, _npmUser: { name: 'alice' } } }, { time });
    const two = (await page('two')).body;
    expect(two).toContain('2 releases on 2026-01-02, 1.2 kB each unpacked');
    expect(two).not.toContain('<svg');
    expect(two).toContain(
      '<td><time datetime="2026-01-02T03:04:05.000Z">2026-01-02</time></td><td></td><td>1.2 kB</td>',
    );
    publish('none', { '1.0.0': { dist: {} } });
    expect((await page('none')).body).not.toMatch(/<figure|>By<|>Size</);
  });

  test('of an older version says so, and what its deprecation says', async () => {
    publish('widget', { '1.0.0': { deprecated: 'Use <2>.' }, '2.0.0': {} }, { readme: README });
    const { body } = await page('widget/v/1.0.0');
    for (const part of [
      '<title>widget@1.0.0 –',
      'This is not the latest version.',
      '<strong>Deprecated.</strong> Use &lt;2&gt;.',
      'npm install widget@1.0.0</pre>',
    ])
      expect(body).toContain(part);
    expect(body).not.toContain('user-content-widget');
  });

  test('says where a version was imported from, and why a publish would have refused it', async () => {
    const old = { warnings: ['The tarball holds <a link>.'] };
    const _imported = {
      from: 'https://old.example/npm/',
      time: '2026-11-27T10:00:00.000Z',
      versions: { '1.0.0': old },
    };
    publish('@acme/moved', { '1.0.0': {}, '2.0.0': {} }, { _imported });
    const { body } = await page('@acme/moved/v/1.0.0');
    expect(body).toContain('from old.example/npm/, ');
    expect(body).toContain('<span class="warn">The tarball holds &lt;a link&gt;.</span>');
    expect((await page('@acme/moved')).body).not.toContain('old.example');
  });

  test('tells who may do what to those who may publish, and to nobody else', async () => {
    publish('widget', { '1.0.0': {} });
    const own = (await page('widget', 'admin')).body;
    expect(own).toContain('You may read and publish.');
    expect(own).toContain('<dt>Publish</dt><dd>admins</dd>');
    const readers = (await page('widget')).body;
    expect(readers).toContain('You may read.');
    expect(readers).not.toContain('admins');
  });

  test('is the same 404 for one that may not be read and one that is not there', async () => {
    publish('@secret/plan', { '1.0.0': {} });
    const hidden = await page('@secret/plan');
    const missing = await page('@secret/none');
    expect([hidden.statusCode, missing.statusCode]).toEqual([404, 404]);
    expect(hidden.body.replaceAll('plan', 'none').replace(/csrf" value="[^"]*/, '')).toBe(
      missing.body.replace(/csrf" value="[^"]*/, ''),
    );
    publish('widget', { '1.0.0': {} });
    expect((await page('widget/v/9.9.9')).statusCode).toBe(404);
  });

  test('reads well where parts are missing', async () => {
    s3().put('bare/index.json', storedPackument({ name: 'bare', versions: { '1.0.0': {} }, tags: {} }));
    const { statusCode, body } = await page('bare');
    expect(statusCode).toBe(200);
    for (const part of [
      'none stated',
      'The tarball of bare@1.0.0 is not there.',
      'No dist-tags.',
      '>None.</p>',
      '1.0.0',
    ])
      expect(body).toContain(part);
    expect(body).not.toMatch(/undefined|NaN|\[object/);
    s3().put('gone/index.json', storedPackument({ name: 'gone', versions: {} }));
    expect((await page('gone')).body).toContain('All versions of this package were unpublished.');
  });

  test('reads well where fields have other types than npm gives them', async () => {
    const odd = {
      description: 1,
      license: [{ type: 'MIT' }, null],
      engines: 'node',
      bin: 'x.js',
      dependencies: ['a'],
      keywords: 'a',
      repository: 5,
      bugs: [],
      dist: { unpackedSize: '9', fileCount: -1 },
      _npmUser: 'bob <b@b.example>',
      deprecated: true,
    };
    publish('odd', { '1.0.0': odd }, { readme: { a: 1 }, maintainers: 'x', time: { '1.0.0': 'yesterday' } });
    const { statusCode, body } = await page('odd');
    expect(statusCode).toBe(200);
    expect(body).not.toMatch(/undefined|NaN|\[object/);
  });

  test('shows by its code what nobody would see in the words of its authors', async () => {
    const turned = 'ok \u202eevil';
    const manifest = {
      description: `Fast ⚡️. ${turned}`,
      deprecated: turned,
      license: turned,
      keywords: [turned],
      engines: { node: turned },
      dependencies: { 'left-pad': turned },
      _npmUser: { name: turned },
      homepage: 'https://a.example/\u202eb',
    };
    publish('turned', { '1.0.0': manifest }, { maintainers: [{ name: turned }] });
    const browser = await loggedIn();
    await browser.get('');
    for (const path of ['package/turned', 'package/turned/v/1.0.0', '', 'search?text=turned']) {
      const { statusCode, body } = await browser.get(path);
      expect([path, statusCode]).toEqual([path, 200]);
      expect(body.replace(/href="[^"]*"/g, '')).not.toContain('\u202e');
      expect(body).toContain('ok <b class="sign" title="a character that is not visible">U+202E</b>evil');
      expect(body).toContain('Fast ⚡️.');
    }
    const { body } = await browser.get('package/turned');
    expect(body).toContain('<meta name="description" content="Fast ⚡️. ok U+202Eevil">');
    expect(body.match(/U\+202E/g)?.length).toBeGreaterThan(9);
  });

  test('of 1,000 versions is small, and leads to hundreds of them', async () => {
    const numbers = Array.from({ length: 1000 }, (_, number) => `1.${number}.0-beta.${number}`);
    const manifest = { dist: { unpackedSize: 123_456 }, _npmUser: { name: 'a-publisher-of-ours' } };
    const dependencies = Object.fromEntries(numbers.map((_, number) => [`dependency-${number}`, '^1.0.0']));
    const time = Object.fromEntries(
      numbers.map((version, number) => [
        version,
        new Date(1_700_000_000_000 + number * 86_400_000).toISOString(),
      ]),
    );
    const versions = Object.fromEntries(numbers.map((version) => [version, { ...manifest, dependencies }]));
    publish('@acme/a-package-with-a-name', versions, { time, readme: README });
    const used = { dependencies: { '@acme/a-package-with-a-name': '1' } };
    for (let number = 0; number < 60; number += 1) publish(`@acme/a-dependent-${number}`, { '1.0.0': used });
    const browser = await loggedIn();
    await browser.get('');
    const { body } = await browser.get('package/@acme/a-package-with-a-name');
    expect(body).toContain('and 20 more');
    const [before = '', readme = ''] = body.split('<section class="readme"');
    expect(readme).not.toBe('');
    expect(Buffer.byteLength(before)).toBeLessThan(60_000);
    expect(before).toContain('a-package-with-a-name/v/1.800.0-beta.800"');
    expect(before).toContain('775 more are not listed here.');
    expect(before).toContain('aria-label="200 releases from ');
  });

  test('leads to what changed since the version before, and of a release since the release before', async () => {
    const numbers = ['0.9.0', '1.0.0', '1.1.0-rc.1', '1.1.0-rc.2', '1.1.0', '1.2.0-rc.1'];
    publish('widget', Object.fromEntries(numbers.map((version) => [version, {}])));
    const browser = await loggedIn();
    for (const [version, before, words] of [
      ['1.1.0', '1.0.0', 'the release before'],
      ['1.1.0-rc.2', '1.1.0-rc.1', 'the version before'],
      ['1.2.0-rc.1', '1.1.0', 'the release before'],
    ]) {
      const { body } = await browser.get(`package/widget/v/${version}`);
      expect(body).toContain(
        `href="/registry/-/web/package/widget/diff/${before}..${version}">What changed since ${before}, ${words}</a>`,
      );
    }
    expect((await browser.get('package/widget/v/0.9.0')).body).not.toContain('What changed');
  });

  /** What a list of the form offers, and what is chosen in it. */
  function choices(body: string, name: string) {
    const list =
      new RegExp(`<select id="compare-${name}" name="${name}">(.*?)</select>`).exec(body)?.[1] ?? '';
    const all = [...list.matchAll(/<option( selected)?>([^<]*)<\/option>/g)];
    return {
      offered: all.map(([, , version]) => version),
      chosen: all.filter(([, selected]) => selected).map(([, , version]) => version),
    };
  }

  test('has a form for the difference of any two versions', async () => {
    publish('widget', { '1.0.0': {}, '1.1.0': {}, '2.0.0-b.1': {} });
    publish('alone', { '1.0.0': {} });
    const browser = await loggedIn();
    const { body } = await browser.get('package/widget/v/1.1.0');
    const offered = ['2.0.0-b.1', '1.1.0', '1.0.0'];
    expect(choices(body, 'from')).toEqual({ offered, chosen: ['1.0.0'] });
    expect(choices(body, 'to')).toEqual({ offered, chosen: ['1.1.0'] });
    expect(body).toContain('<label for="compare-from">From</label>');
    expect(body).toContain('<label for="compare-to">To</label>');
    expect(body).not.toContain('The lists hold');
    const first = (await browser.get('package/widget/v/1.0.0')).body;
    expect([choices(first, 'from').chosen, choices(first, 'to').chosen]).toEqual([['1.0.0'], ['2.0.0-b.1']]);
    expect((await browser.get('package/alone')).body).not.toContain('<select');
  });

  test('of 5,000 versions offers the highest of them and the two that are chosen, and says so', async () => {
    const numbers = Array.from({ length: 5000 }, (_, number) => `1.${number}.0`);
    publish('widget', Object.fromEntries(numbers.map((version) => [version, {}])));
    const browser = await loggedIn();
    const { body } = await browser.get('package/widget/v/1.7.0');
    for (const name of ['from', 'to']) {
      const { offered } = choices(body, name);
      expect([offered.length, offered[0], offered.slice(-2)]).toEqual([102, '1.4999.0', ['1.7.0', '1.6.0']]);
    }
    expect([choices(body, 'from').chosen, choices(body, 'to').chosen]).toEqual([['1.6.0'], ['1.7.0']]);
    expect(body).toContain('The lists hold the 100 highest of 5,000 versions, and the two that are chosen.');
    expect(body).toContain('<code>/registry/-/web/package/widget/diff/1.6.0..1.7.0</code>');
    expect(Buffer.byteLength(body)).toBeLessThan(60_000);
  });

  test('costs one conditional read of the index as long as it is the same, and 304 for who has it', async () => {
    publish('widget', { '1.0.0': {} }, { readme: README });
    const browser = await loggedIn();
    const first = await browser.get('package/widget');
    const again = await browser.get('package/widget', { 'if-none-match': String(first.headers?.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    publish('widget', { '1.0.0': {}, '1.1.0': {} }, { readme: '# Other' });
    const changed = await browser.get('package/widget', { 'if-none-match': String(first.headers?.etag) });
    expect(changed.statusCode).toBe(200);
    expect(changed.body).toContain('1.1.0');
    expect(changed.body).toContain('Other');
  });
});

describe('the page of a package where readmes have no images', () => {
  const { s3 } = useLogin({ access: JSON.stringify(rules), webImages: 'false' });

  test('has none', async () => {
    s3().put('widget/index.json', storedPackument({ more: { readme: README } }));
    const { body } = await (await loggedIn()).get('package/widget');
    expect(body).toContain('logo');
    expect(body).not.toContain('<img');
  });
});

describe('the page of a public package', () => {
  useLogin({
    access: JSON.stringify(rules),
    policy: JSON.stringify({ ...NO_POLICY, minAge: 86_400_000 }),
  });
  let upstream: FakeUpstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  beforeEach(() => {
    process.env.registry = upstream.url;
  });
  afterAll(() => upstream.close());

  test('tells what the firewall holds back, and from when on it is served', async () => {
    upstream.publish('left-pad', '1.0.0', { time: '2020-01-01T00:00:00.000Z' });
    upstream.publish('left-pad', '1.1.0', { time: new Date().toISOString() });
    const { statusCode, body } = await (await loggedIn('admin')).get('package/left-pad');
    expect(statusCode).toBe(200);
    for (const part of [
      '<span class="tag">public</span>',
      'Held back by the firewall',
      '<dt>1.1.0</dt><dd>versions are served',
      'nobody publishes it here',
      'registry=http://127.0.0.1:4873/registry/',
    ])
      expect(body).toContain(part);
    expect(body).not.toContain('By the rule for');
    const held = await (await loggedIn()).get('package/left-pad/v/1.1.0');
    expect([held.statusCode, held.body]).toEqual([
      403,
      expect.stringContaining('left-pad@1.1.0 is held back by this registry'),
    ]);
    expect((await (await loggedIn()).get('package/left-pad/v/9.9.9')).statusCode).toBe(404);
    expect((await (await loggedIn()).get('package/none')).statusCode).toBe(404);
  });

  test('tells of a rule as soon as it is made, and of none that was lifted, though the packument is the same', async () => {
    upstream.publish('fresh', '1.0.0', { time: '2020-01-01T00:00:00.000Z' });
    upstream.publish('fresh', '1.1.0', { time: new Date().toISOString() });
    const browser = await loggedIn();
    const first = await browser.get('package/fresh');
    expect(first.body).toContain('<dt>1.1.0</dt><dd>versions are served');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 2_000);
    await changeIncidentRules(storageContext().storage, () => [
      {
        pattern: 'fresh',
        range: '1.1.0',
        action: 'block',
        reason: 'a worm',
        by: 'alice',
        at: new Date(now).toISOString(),
      },
    ]);
    const held = { 'if-none-match': String(first.headers?.etag) };
    const second = await browser.get('package/fresh', held);
    expect([second.statusCode, second.body]).toEqual([200, expect.stringContaining('(a worm)')]);
    clock.mockReturnValue(now + 4_000);
    await changeIncidentRules(storageContext().storage, () => []);
    expect((await browser.get('package/fresh')).body).toContain('<dt>1.1.0</dt><dd>versions are served');
    clock.mockRestore();
  });

  test('is another one as soon as a version comes of age, though the packument is the same', async () => {
    const { browser, held, age } = await almostOfAge('almost');
    expect(held.body).toContain('<dt>1.1.0</dt><dd>versions are served');
    expect(held.body).toContain('npm install almost</pre>');
    expect((await browser.get('package/almost/v/1.1.0')).statusCode).toBe(403);
    const clock = age();
    const grown = await browser.get('package/almost', { 'if-none-match': String(held.headers?.etag) });
    expect(grown.statusCode).toBe(200);
    expect(grown.body).not.toContain('Held back by the firewall');
    expect(grown.body).toContain('href="/registry/-/web/package/almost/v/1.1.0">1.1.0</a>');
    expect((await browser.get('package/almost/v/1.1.0')).statusCode).toBe(200);
    clock.mockRestore();
  });

  describe('under a policy that only reports', () => {
    beforeEach(() => {
      process.env.policy = JSON.stringify({ ...NO_POLICY, minAge: 86_400_000, mode: 'report' });
    });

    test('shows what would be held back, and serves it, until it comes of age', async () => {
      const { browser, held, age } = await almostOfAge('reported');
      for (const part of [
        'Would be held back',
        'These versions are served, because the policy only reports.',
        '<dt>1.1.0</dt><dd>versions are served',
        'href="/registry/-/web/package/reported/v/1.1.0">1.1.0</a>',
      ])
        expect(held.body).toContain(part);
      expect((await browser.get('package/reported/v/1.1.0')).statusCode).toBe(200);
      const clock = age();
      const grown = await browser.get('package/reported', { 'if-none-match': String(held.headers?.etag) });
      expect(grown.statusCode).toBe(200);
      expect(grown.body).not.toContain('Would be held back');
      clock.mockRestore();
    });
  });

  /** A package whose second version is held back for another minute, and its page; `age` lets two minutes pass. */
  async function almostOfAge(name: string) {
    const now = Date.now();
    upstream.publish(name, '1.0.0', { time: '2020-01-01T00:00:00.000Z' });
    upstream.publish(name, '1.1.0', { time: new Date(now - 86_400_000 + 60_000).toISOString() });
    const browser = await loggedIn();
    const held = await browser.get(`package/${name}`);
    expect(held.statusCode).toBe(200);
    return { browser, held, age: () => jest.spyOn(Date, 'now').mockReturnValue(now + 120_000) };
  }
});
