import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { howImported } from '../../src/registry/import/record';
import { parsePackageName } from '../../src/registry/names';
import { servedForm } from '../../src/registry/packument/forms';
import type { Packument } from '../../src/registry/packument/packument';
import { provenanceDigest } from '../../src/registry/packument/provenance';
import { setTag } from '../../src/registry/packument/tags';
import { removeVersions } from '../../src/registry/packument/unpublish';
import { readManifest } from '../../src/store/catalogue/manifest';
import { rebuildCatalogue } from '../../src/store/catalogue/rebuild';
import { TRUST_ROOT_KEY } from '../../src/store/keys';
import { attestationsKey } from '../../src/store/keys/packages';
import { changeOurs } from '../../src/store/packuments';
import { useCodebox } from '../support/codebox';
import { packEntries, publishDocument } from '../support/packages';
import { PREDICATE_TYPE, provenanceStatement } from '../support/provenance';
import { startSigstore } from '../support/sigstore';
import { startUpstream } from '../support/upstream';
import { dateOf, type Released, release, type StandIn, startStandIn } from './standIn';

const tarballOf = async (name: string, version: string) => (await publishDocument({ name, version })).tarball;

describe('codebox import', () => {
  const codebox = useCodebox();
  let source: StandIn;
  beforeEach(async () => {
    source = await startStandIn();
  });
  afterEach(() => source.close());

  const from = (...words: readonly string[]) => codebox.run(['import', '--from', source.url, ...words]);
  const change = (name: string, next: (packument: Packument) => Packument) => {
    const store = { storage: codebox.storage(), config: { maxPackument: 1024 * 1024 } };
    return changeOurs(store, parsePackageName(name), next);
  };
  const two = async (name: string): Promise<[Released, Released]> => [
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

  test('warns of a new name without scope that public packages have, too', async () => {
    const upstream = await startUpstream();
    const run = (...words: readonly string[]) =>
      codebox.run(['import', '--from', source.url, ...words], { CODEBOX_REGISTRY: upstream.url });
    try {
      for (const name of ['widget', 'left-pad', '@types/node'])
        release(source, { name, versions: await two(name) });
      upstream.publish('left-pad', '1.0.0');
      upstream.publish('@types/node', '1.0.0');
      const names = ['--package', 'widget,left-pad,@types/node'];
      const warning =
        'left-pad: the public registry has a package of this name, too. Clients get yours alone now.\n';
      expect([await run(...names, '--dry-run'), codebox.said.err]).toEqual([0, warning]);
      expect([await run(...names), codebox.said.err]).toEqual([0, warning]);
      expect([await run(...names), codebox.said.err]).toEqual([0, '']);
    } finally {
      await upstream.close();
    }
  });

  test('run again, it fetches nothing, writes nothing, and says so', async () => {
    release(source, { name: 'widget', versions: await two('widget') });
    await from('--package', 'widget');
    const before = await codebox.storage().get('widget/index.json');
    source.requests.splice(0);
    expect(await from('--package', 'widget')).toBe(0);
    expect(codebox.said.out).toContain('imported: 0, already there: 2, warned: 0, failed: 0');
    expect(source.requests.map(({ url }) => url)).toEqual(['/widget']);
    expect((await codebox.storage().get('widget/index.json'))?.etag).toBe(before?.etag);
  });

  test('run again, it brings what the source has changed, and leaves what was changed here', async () => {
    const versions = await two('widget');
    release(source, { name: 'widget', versions, tags: { latest: '1.0.0', next: '1.0.0', old: '1.0.0' } });
    await from('--package', 'widget');
    await change('widget', (packument) => setTag(packument, 'next', '2.0.0'));
    const [one, other] = versions;
    const changed = [
      { ...one, manifest: {} },
      { ...other, manifest: { deprecated: 'Broken.' } },
    ];
    const third = { version: '3.0.0', tarball: await tarballOf('widget', '3.0.0') };
    release(source, {
      name: 'widget',
      versions: [...changed, third],
      tags: { latest: '3.0.0', next: '3.0.0' },
    });
    expect(await from('--package', 'widget')).toBe(0);
    const packument = await codebox.packument('widget');
    expect(packument?.['dist-tags']).toEqual({ latest: '3.0.0', next: '2.0.0' });
    expect(packument?.versions['1.0.0']?.deprecated).toBeUndefined();
    expect(packument?.versions['2.0.0']?.deprecated).toBe('Broken.');
    expect(codebox.said.err).toContain('The tag "next" is on 2.0.0 here, and on 3.0.0 at the source.');
  });

  test('never overwrites other bytes, nor what was unpublished', async () => {
    release(source, { name: 'widget', versions: await two('widget') });
    await from('--package', 'widget');
    await change('widget', (packument) =>
      removeVersions(packument, { versions: { '1.0.0': {} } }, gone(packument)),
    );
    const before = await codebox.packument('widget');
    const tarball = await tarballOf('widget', '9.9.9');
    const others = [
      { version: '1.0.0', tarball },
      { version: '2.0.0', tarball },
    ];
    release(source, { name: 'widget', versions: others, tags: { latest: '1.0.0' } });
    expect(await from('--package', 'widget')).toBe(1);
    expect(codebox.said.out).toContain('imported: 0, already there: 0, warned: 0, failed: 2');
    expect(codebox.said.err).toMatch(/widget@1\.0\.0: This registry has it with other bytes/);
    expect(codebox.said.err).toMatch(/widget@2\.0\.0: It was unpublished here/);
    expect((await codebox.packument('widget'))?.versions).toEqual(before?.versions);
    expect((await codebox.storage().get('widget/1.0.0.tgz'))?.body).not.toEqual(tarball);
  });

  test('writes an index once for many versions', async () => {
    const versions = await Promise.all(
      Array.from({ length: 40 }, async (_, patch) => ({
        version: `1.0.${patch}`,
        tarball: await tarballOf('widget', `1.0.${patch}`),
      })),
    );
    release(source, { name: 'widget', versions });
    expect(await from('--package', 'widget')).toBe(0);
    const packument = await codebox.packument('widget');
    expect(Object.keys(packument?.versions ?? {})).toEqual(versions.map(({ version }) => version));
    // One for the versions, and at most one for the rest.
    expect(Number.parseInt(packument?._rev ?? '', 10)).toBeLessThanOrEqual(2);
  });

  test('takes old archives as they are, with a warning that the index keeps and no client gets', async () => {
    const link = { name: 'package/link', type: 'symlink', linkname: 'package.json' } as const;
    const manifest = JSON.stringify({ name: 'widget', version: '1.0.0' });
    const tarball = await packEntries([
      [{ name: 'package/package.json' }, manifest],
      [link, ''],
    ]);
    const other = {
      version: '2.0.0',
      tarball: await tarballOf('widget', '2.0.0'),
      manifest: { dependencies: { x: '1' } },
    };
    release(source, { name: 'widget', versions: [{ version: '1.0.0', tarball }, other] });
    expect(await from('--package', 'widget')).toBe(0);
    expect(codebox.said.out).toContain('imported: 2, already there: 0, warned: 2, failed: 0');
    const refusal = /widget@1\.0\.0: The tarball holds .*link/;
    expect(codebox.said.err).toMatch(refusal);
    expect(codebox.said.err).toContain(
      'widget@2.0.0: Its source says other dependencies than its package.json.',
    );
    const packument = await codebox.packument('widget');
    expect(packument && howImported(packument, '1.0.0')?.warnings).toHaveLength(1);
    const view = { name: parsePackageName('widget'), registryUrl: 'https://npm.example' };
    expect(JSON.stringify(packument && servedForm(packument, 'full', view))).not.toContain('_imported');
    expect(await codebox.run(['verify'])).toBe(0);
    expect(codebox.said.out).toMatch(/Imported as they are.*\n {2}widget\/1\.0\.0\.tgz: The tarball holds/);
  });

  test('takes names with capital letters, build metadata, and versions of the first years', async () => {
    const versions = [
      { version: '1.0.0+build.5', tarball: await tarballOf('JSONStream', '1.0.0+build.5') },
      { version: '0.1.0beta', tarball: await tarballOf('JSONStream', '0.1.0beta') },
    ];
    release(source, { name: 'JSONStream', versions });
    expect([await from('--package', 'JSONStream'), codebox.said.err]).toEqual([
      0,
      expect.stringContaining('0.1.0beta'),
    ]);
    expect(Object.keys((await codebox.packument('JSONStream'))?.versions ?? {})).toEqual([
      '1.0.0+build.5',
      '0.1.0beta',
    ]);
    expect(await codebox.storage().get('JSONStream/1.0.0+build.5.tgz')).toBeDefined();
    expect(await codebox.packument('jsonstream')).toBeUndefined();
  });

  test('takes the sha1 of old packages, and computes a hash where there is none', async () => {
    const [one, other] = await two('widget');
    const versions = [
      { ...one, dist: { integrity: undefined } },
      { ...other, dist: { integrity: undefined, shasum: undefined } },
    ];
    const given = release(source, { name: 'widget', versions });
    expect(await from('--package', 'widget')).toBe(0);
    expect(codebox.said.err).toContain('widget@2.0.0: Its source has no hash of it');
    const packument = await codebox.packument('widget');
    expect(packument?.versions['1.0.0']?.dist).toMatchObject({
      shasum: given.versions['1.0.0']?.dist.shasum,
      integrity: expect.stringMatching(/^sha512-/),
    });
    expect(await from('--package', 'widget')).toBe(0);
    expect(codebox.said.out).toContain('imported: 0, already there: 2');
  });

  test('refuses bytes that are not the ones that the source promises', async () => {
    const [one] = await two('widget');
    release(source, { name: 'widget', versions: [{ ...one, dist: { integrity: 'sha512-AAAA' } }] });
    expect(await from('--package', 'widget')).toBe(1);
    expect(codebox.said.err).toContain('widget@1.0.0: The tarball of the source does not have the hash');
    expect(await codebox.packument('widget')).toBeUndefined();
    expect(await codebox.storage().get('widget/1.0.0.tgz')).toBeUndefined();
  });

  test('only tells with --dry-run', async () => {
    release(source, { name: 'widget', versions: await two('widget') });
    expect(await from('--package', 'widget', '--dry-run')).toBe(0);
    expect(codebox.said.out).toBe(
      'The public registry does not answer, so nobody knows whether it has packages of these names, too.\n' +
        'Nothing was written: this was a dry run.\npackages: 1, would be imported: 2, already there: 0, warned: 0, failed: 0\n',
    );
    expect(source.requests.map(({ url }) => url)).toEqual(['/widget']);
    expect(await codebox.packument('widget')).toBeUndefined();
  });

  test('uses the tarball that a killed import has left, and goes on', async () => {
    const versions = await two('widget');
    release(source, { name: 'widget', versions });
    await codebox.storage().create('widget/1.0.0.tgz', versions[0].tarball);
    expect(await from('--package', 'widget')).toBe(0);
    expect(codebox.said.out).toContain('imported: 2');
  });

  test('lets search find what it has brought', async () => {
    await rebuildCatalogue(codebox.storage());
    release(source, { name: 'widget', versions: await two('widget') });
    await from('--package', 'widget');
    const manifest = await readManifest(codebox.storage());
    expect([...(manifest?.shards.values() ?? [])].map(({ packages }) => packages)).toEqual([1]);
  });

  describe('of a version with provenance', () => {
    async function attested(signed: object = {}) {
      const sigstore = await startSigstore();
      await codebox.storage().create(TRUST_ROOT_KEY, Buffer.from(sigstore.trustRoot));
      const manifest = { repository: 'acme/widget' };
      const { tarball } = await publishDocument({ name: '@acme/widget', manifest });
      const bundle = await sigstore.sign({ statement: provenanceStatement({ tarball, ...signed }) });
      const path = '-/npm/v1/attestations/@acme/widget@1.0.0';
      const provenance = { predicateType: PREDICATE_TYPE };
      source.at(path, Buffer.from(JSON.stringify({ attestations: [{ ...provenance, bundle }] })));
      const attestations = { url: `${source.url}${path}`, provenance };
      const versions = [{ version: '1.0.0', tarball, manifest, dist: { attestations } }];
      release(source, { name: '@acme/widget', versions });
      const code = await from('--package', '@acme/widget');
      const packument = await codebox.packument('@acme/widget');
      return { code, dist: packument?.versions['1.0.0']?.dist ?? {} };
    }

    test('brings it, verifies it, and lets clients know of it', async () => {
      const { code, dist } = await attested();
      expect([code, codebox.said.err]).toEqual([0, '']);
      expect(dist.attestations).toMatchObject({ verified: true });
      const name = parsePackageName('@acme/widget');
      const key = attestationsKey(name, '1.0.0', provenanceDigest(dist) ?? '');
      expect(await codebox.storage().get(key)).toBeDefined();
    });

    test('leaves it out, with a warning, where it is about something else', async () => {
      const { code, dist } = await attested({ tarball: Buffer.from('other bytes') });
      expect([code, dist.attestations]).toEqual([0, undefined]);
      expect(codebox.said.err).toContain('is about other bytes than the tarball. So it was left out.');
    });
  });
});

function gone({ _rev }: Packument) {
  return { revision: _rev, publisher: 'somebody', now: new Date() };
}
