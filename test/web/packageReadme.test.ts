import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_POLICY } from '../../src/registry/firewall/policy';
import { useLogin } from '../support/login';
import { packTarball, storedPackument } from '../support/packages';
import { type FakeUpstream, startUpstream } from '../support/upstream';
import { type Browser, openBrowser } from '../support/web';

const access = JSON.stringify([{ packages: ['*'], read: ['members'], publish: ['admins'] }]);
const policy = JSON.stringify({ ...NO_POLICY, minAge: 86_400_000 });

describe('the readme on the page of a version', () => {
  const { s3 } = useLogin({ access, policy });
  let upstream: FakeUpstream;
  let browser: Browser;

  beforeAll(async () => {
    upstream = await startUpstream();
  });
  beforeEach(async () => {
    process.env.registry = upstream.url;
    upstream.heal();
    browser = openBrowser();
    await browser.logIn('Reader');
  });
  afterAll(() => upstream.close());

  /** 1.0.0 with those files, and 2.0.0, whose readme the index has. */
  async function given(name: string, files: Readonly<Record<string, string>>, more: object = {}) {
    const tarball = await packTarball({ 'package.json': '{}', ...files });
    const dist = { integrity: integrityOf(tarball) };
    const versions = { '1.0.0': { dist }, '2.0.0': { dist } };
    s3().put(`${name}/index.json`, storedPackument({ name, versions, more: { readme: '# Two', ...more } }));
    s3().put(`${name}/1.0.0.tgz`, tarball);
    s3().put(`${name}/2.0.0.tgz`, tarball);
    return tarball;
  }

  async function readmeOf(path: string): Promise<string> {
    const { statusCode, body } = await browser.get(`package/${path}`);
    expect([path, statusCode]).toEqual([path, 200]);
    return body.split('<section class="readme"')[1]?.split('</section>')[0] ?? '';
  }

  /** What was asked about a package since the last time. */
  function asked(name: string): readonly string[] {
    const calls = s3().mock.calls();
    s3().mock.resetHistory();
    const about = calls.filter(({ args }) => JSON.stringify(args[0].input).includes(`"${name}/`));
    return about.map(({ args }) => args[0].constructor.name).toSorted();
  }

  test('is that of its tarball, as safe as any other, where the index has that of another one', async () => {
    await given('old', { 'ReadMe.MD': '# One\n\n<script>alert(1)</script>', 'guide/README.md': '# Docs' });
    const readme = await readmeOf('old/v/1.0.0');
    expect(readme).toContain('<h2 id="user-content-one">One</h2>');
    expect(readme).not.toMatch(/alert|Docs|Two/);
    expect(await readmeOf('old')).toContain('Two');
    expect(await readmeOf('old/v/2.0.0')).toContain('Two');
  });

  test('costs one conditional read while the index is the same', async () => {
    await given('warm', { 'README.md': '# One' });
    await readmeOf('warm');
    expect(asked('warm')).toEqual(['GetObjectCommand']);
    await readmeOf('warm/v/1.0.0');
    expect(asked('warm')).toEqual(['GetObjectCommand', 'GetObjectCommand', 'HeadObjectCommand']);
    for (const page of ['warm', 'warm/v/1.0.0']) {
      await readmeOf(page);
      expect([page, asked('warm')]).toEqual([page, ['GetObjectCommand']]);
    }
  });

  test('is not that of the version that was latest before a tag was moved', async () => {
    await given(
      'moved',
      { 'README.md': '# Packed' },
      { 'dist-tags': { latest: '1.0.0' }, _readmeOf: '2.0.0' },
    );
    expect(await readmeOf('moved')).toContain('Packed');
    await given('kept', { 'README.md': '# Packed' }, { _readmeOf: '2.0.0' });
    expect(await readmeOf('kept')).toContain('Two');
  });

  test('is there where the client that published sent none', async () => {
    await given('unsent', { README: 'As *packed*.' }, { readme: 'ERROR: No README data found!' });
    expect(await readmeOf('unsent')).toContain('As <em>packed</em>.');
  });

  test('is as long as that of the index may be', async () => {
    await given('long', { 'README.md': `# Long\n\n${'word '.repeat(20_000)}` });
    const readme = await readmeOf('long/v/1.0.0');
    expect(readme).toContain('This readme goes on in the package.');
    expect(readme.length).toBeLessThan(70_000);
  });

  test('is missing with a sentence where there is none', async () => {
    await given('none', {});
    expect(await readmeOf('none/v/1.0.0')).toContain('This version has no readme.');
    await given('lost', { 'README.md': '# One' });
    s3().objects.delete('lost/1.0.0.tgz');
    expect(await readmeOf('lost/v/1.0.0')).toContain('The tarball of lost@1.0.0 is not there.');
  });

  test('is not shown from other bytes than the index promises, until they are right', async () => {
    const tarball = await given('forged', { 'README.md': '# One' });
    s3().put('forged/1.0.0.tgz', await packTarball({ 'README.md': '# Forged' }));
    const first = await browser.get('package/forged/v/1.0.0');
    expect([first.statusCode, first.headers?.etag]).toEqual([200, undefined]);
    expect(first.body).toContain('does not have the integrity that the registry promises');
    expect(first.body).not.toContain('>Forged<');
    s3().put('forged/1.0.0.tgz', tarball);
    expect(await readmeOf('forged/v/1.0.0')).toContain('One');
  });

  test('is that of the version for public packages, too, and not of one that the firewall holds back', async () => {
    const packed = (text: string) => packTarball({ 'package.json': '{}', 'README.md': text });
    upstream.publish('left-pad', '1.0.0', { tarball: await packed('# One') });
    upstream.publish('left-pad', '1.1.0', { tarball: await packed('# Two') });
    upstream.publish('left-pad', '1.2.0', {
      tarball: await packed('# Held'),
      time: new Date().toISOString(),
    });
    expect(await readmeOf('left-pad/v/1.0.0')).toContain('One');
    expect(await readmeOf('left-pad')).toContain('Two');
    const held = await browser.get('package/left-pad/v/1.2.0');
    expect(held.statusCode).toBe(403);
    expect(held.body).toContain('left-pad@1.2.0');
    expect(held.body).not.toContain('>Held<');
  });

  function integrityOf(tarball: Buffer): string {
    return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  }
});
