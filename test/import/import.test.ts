import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishDocument } from '../support/packages';
import { useCodebox } from './codebox';
import { dateOf, release, type StandIn, startStandIn } from './standIn';

const tarballOf = async (name: string, version: string) => (await publishDocument({ name, version })).tarball;

describe('codebox import', () => {
  const codebox = useCodebox();
  let source: StandIn;
  beforeEach(async () => {
    source = await startStandIn();
  });
  afterEach(() => source.close());

  const from = (...words: readonly string[]) => codebox.run(['import', '--from', source.url, ...words]);
  const two = async (name: string) => [
    { version: '1.0.0', tarball: await tarballOf(name, '1.0.0'), manifest: { deprecated: 'Use 2.' } },
    { version: '2.0.0', tarball: await tarballOf(name, '2.0.0') },
  ];

  test('takes versions over with bytes, dates, dist-tags, deprecations, readme and maintainers', async () => {
    const versions = await two('@acme/widget');
    const tags = { latest: '1.0.0', next: '2.0.0' };
    const given = release(source, { name: '@acme/widget', versions, tags });
    expect([await from('--package', '@acme/widget'), codebox.said.err]).toEqual([0, '']);
    expect(codebox.said.out).toContain('packages: 1, imported: 2, already there: 0, warned: 0, failed: 0');
    const packument = await codebox.packument('@acme/widget');
    expect(packument).toMatchObject({
      'dist-tags': tags,
      readme: '# @acme/widget',
      maintainers: [{ name: 'old-hand', email: 'hand@example.com' }],
      time: { created: dateOf(0), '1.0.0': dateOf(0), '2.0.0': dateOf(1) },
      versions: { '1.0.0': { deprecated: 'Use 2.', dist: { fileCount: 1 } } },
    });
    for (const { version, tarball } of versions) {
      const stored = await codebox.storage().get(`@acme/widget/${version}.tgz`);
      expect(tarball.equals(stored?.body ?? Buffer.alloc(0))).toBe(true);
      expect(packument?.versions[version]?.dist.integrity).toBe(given.versions[version]?.dist.integrity);
    }
  });
});
