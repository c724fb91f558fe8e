import { describe, expect, jest, test } from '@jest/globals';
import { parseManifest } from '../../src/registry/catalogue/manifest';
import { parseShard, serializeShard } from '../../src/registry/catalogue/shard';
import { parsePackageName } from '../../src/registry/names';
import { MANIFEST_KEY } from '../../src/store/keys';
import { shardKey } from '../../src/store/keys/catalogue';
import { useLogin } from '../support/login';
import { storedPackument } from '../support/packages';
import { type Browser, openBrowser } from '../support/web';

const access = JSON.stringify([
  { packages: ['@secret/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
  { packages: ['*'], read: ['members'], publish: ['admins'] },
]);

describe('the dependents on the page of a package', () => {
  const { s3 } = useLogin({ access });

  function publish(name: string, ...dependencies: readonly string[]): void {
    const ranges = Object.fromEntries(dependencies.map((dependency) => [dependency, '1']));
    s3().put(
      `${name}/index.json`,
      storedPackument({ name, versions: { '1.0.0': { dependencies: ranges } } }),
    );
  }

  async function logIn(user = 'Reader'): Promise<Browser> {
    const browser = openBrowser();
    await browser.logIn(user);
    return browser;
  }

  async function dependentsOf(name: string, browser: Browser): Promise<string> {
    const { body } = await browser.get(`package/${parsePackageName(name).full}`);
    return body.split('<section aria-labelledby="dependents">')[1]?.split('</section>')[0] ?? '';
  }

  /** The first page builds the catalogue. */
  async function built(user?: string): Promise<Browser> {
    const browser = await logIn(user);
    await browser.get('');
    return browser;
  }

  test('are links to the packages that depend on it', async () => {
    publish('widget');
    publish('@acme/app', 'widget');
    publish('tool', 'widget-core');
    const section = await dependentsOf('widget', await built());
    expect(section).toContain('<a href="/registry/-/web/package/@acme/app">@acme/app</a>');
    expect(section).not.toContain('tool');
    expect(section).not.toContain('not known');
    expect(await dependentsOf('tool', await logIn())).toContain('None among the packages');
  });

  test('never name a package that somebody may not read, and do not count it', async () => {
    publish('widget');
    publish('@secret/plan', 'widget');
    const readers = await dependentsOf('widget', await built());
    expect(readers).toContain('None among the packages');
    expect(readers).not.toMatch(/secret|more/);
    expect(await dependentsOf('widget', await logIn('admin'))).toContain('>@secret/plan</a>');
  });

  test('are the first 40 of many, with the number of the others', async () => {
    publish('widget');
    for (let number = 100; number < 145; number += 1) publish(`app-${number}`, 'widget');
    const section = await dependentsOf('widget', await built());
    expect(section.match(/<a /g)).toHaveLength(40);
    expect(section).toContain('and 5 more');
  });

  test('of packages whose entries are of an older release are said to be unknown, until they are made again', async () => {
    publish('widget');
    publish('app', 'widget');
    await built();
    const manifest = parseManifest(s3().objects.get(MANIFEST_KEY)?.body ?? Buffer.alloc(0));
    const [state] = [...(manifest?.shards.values() ?? [])];
    const key = shardKey(state?.object ?? '');
    const shard = parseShard(s3().objects.get(key)?.body ?? Buffer.alloc(0));
    if (!shard) throw new Error('There is no shard.');
    const entries = [...shard.entries].map(([name, { dependencies: _, ...entry }]) => [name, entry] as const);
    s3().put(key, serializeShard({ ...shard, entries: new Map(entries) }));
    // As in another process, which remembers nothing.
    process.env.bucket = `${process.env.bucket}-again`;
    const section = await dependentsOf('widget', await logIn());
    expect(section).toContain('does not have the dependencies of 2 packages of this registry yet');
    expect(section).toContain('None among');
  });

  test('are at most a minute old, and cost no read within it', async () => {
    const clock = jest.spyOn(Date, 'now');
    try {
      const now = Date.now();
      clock.mockImplementation(() => now);
      publish('widget');
      publish('app', 'widget');
      const browser = await built();
      await dependentsOf('widget', browser);
      s3().mock.resetHistory();
      await dependentsOf('widget', browser);
      expect(s3().mock.calls()).toHaveLength(1);
      clock.mockImplementation(() => now + 61_000);
      await dependentsOf('widget', browser);
      expect(s3().mock.calls().length).toBeGreaterThan(2);
    } finally {
      clock.mockRestore();
    }
  });

  test('are not known where there is no catalogue, and nobody waits for one', async () => {
    publish('widget');
    const section = await dependentsOf('widget', await logIn());
    expect(section).toContain('the catalogue of packages is not built yet');
    expect(s3().objects.has(MANIFEST_KEY)).toBe(false);
  });
});
