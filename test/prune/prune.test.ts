import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { own } from '../../src/lib/json';
import { missDownloads } from '../../src/store/downloads/state';
import { downloadHistoryKey } from '../../src/store/keys/downloads';
import { useCodebox } from '../support/codebox';
import { contents, countUse, daysAgo, shelve } from './support';

describe('npm run codebox -- prune', () => {
  const { folder, storage, said, packument, run } = useCodebox();

  async function prune(words: readonly string[] = [], yaml = RULES, more = {}): Promise<number> {
    const CODEBOX_POLICY = path.join(folder(), 'codebox.yml');
    await writeFile(CODEBOX_POLICY, yaml);
    return run(['prune', ...words], { CODEBOX_POLICY, ...more });
  }

  const RULES = 'prune: [{ packages: ["*"], keep: 1, olderThan: 30 days }]\n';
  const versions = {
    '1.0.0-a.1': { age: 90 },
    '1.0.0-a.2': { age: 80 },
    '1.0.0-a.3': { age: 70 },
    '1.0.0': { age: 60 },
  };
  /** Counted for a hundred days. */
  const fill = async () => {
    await countUse(storage(), 100, 'other@1.0.0');
    await shelve(storage(), 'widget', { versions, tags: { latest: '1.0.0', old: '1.0.0-a.2' } });
  };

  test('shows what would go, and changes nothing', async () => {
    await fill();
    const before = await contents(storage());
    expect([await prune(), said.err]).toEqual([0, '']);
    expect(said.out).toMatch(
      /^ {2}version +published +last used +size +rule\n {2}widget@1\.0\.0-a\.1 +\d{4}-/,
    );
    expect(said.out).not.toContain('a.2');
    expect(said.out).toMatch(
      /0\.\d kB would be freed\. Nothing was removed: npm run codebox -- prune --apply does it\./,
    );
    expect(said.out).toContain('packages read: 1, versions would be unpublished: 1, failed: 0');
    expect(await contents(storage())).toEqual(before);
  });

  test('unpublishes with --apply as a person would, and has nothing left to do then', async () => {
    await fill();
    expect([await prune(['--apply']), said.err]).toEqual([0, '']);
    const { versions, time, _unpublished, 'dist-tags': tags } = Object(await packument('widget'));
    expect(Object.keys(versions)).toEqual(['1.0.0-a.2', '1.0.0-a.3', '1.0.0']);
    expect(time['1.0.0-a.1']).toBeUndefined();
    expect(tags).toEqual({ latest: '1.0.0', old: '1.0.0-a.2' });
    expect(own(_unpublished, '1.0.0-a.1')).toMatchObject({ by: expect.stringMatching(/\(user of .+\)$/) });
    expect(await storage().get('widget/1.0.0-a.1.tgz')).toBeUndefined();
    expect(said.out).toMatch(
      /0\.\d kB were freed\.\npackages read: 1, packages pruned: 1, versions unpublished: 1, failed: 0/,
    );
    const after = await contents(storage());
    expect(await prune(['--apply'])).toBe(0);
    expect(said.out).toContain('versions unpublished: 0');
    expect(await contents(storage())).toEqual(after);
    expect(await run(['verify'])).toBe(0);
    expect(said.err).toBe('');
  });

  test('prints one document for programs', async () => {
    await fill();
    expect(await prune(['--json'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({
      applied: false,
      versions: [{ package: 'widget', version: '1.0.0-a.1', rules: [1], bytes: expect.any(Number) }],
      needed: [],
      failures: [],
    });
  });

  test('is about the packages that are named, and about patterns', async () => {
    await countUse(storage(), 100, 'other@1.0.0');
    for (const name of ['@acme/one', '@acme/two', 'other']) await shelve(storage(), name, { versions });
    await prune(['--package', '@acme/*', '--json']);
    const names = JSON.parse(said.out).versions.map((row: { package: string }) => row.package);
    expect(new Set(names)).toEqual(new Set(['@acme/one', '@acme/two']));
    expect(await prune(['--package', '@acme'])).toBe(1);
    expect(said.err).toBe('--package must be a package or a pattern, not "@acme".\n');
  });

  test('leaves what other packages depend on exactly, and says so', async () => {
    await fill();
    const dependencies = { widget: '1.0.0-a.1' };
    await shelve(storage(), 'app', { versions: { '1.0.0': { age: 1, manifest: { dependencies } } } });
    for (const words of [['--apply'], ['--apply', '--package', 'widget']]) {
      expect(await prune(words)).toBe(0);
      expect(said.out).toContain('Other packages depend on exactly these, so they stay: widget@1.0.0-a.1');
      expect(Object.keys(Object(await packument('widget')).versions)).toHaveLength(4);
    }
  });

  test('leaves what was downloaded since, and everything while downloads are not counted for as long', async () => {
    const tags = { latest: '1.0.0' };
    await shelve(storage(), 'widget', { versions: { ...versions, '1.0.0-a.0': { age: 100 } }, tags });
    await prune(['--apply']);
    expect(said.err).toMatch(
      /^prune, entry 1: \* lets nothing go yet\. Downloads were not counted yet, so that 30 days back/,
    );
    await countUse(storage(), 20, 'widget@1.0.0-a.1');
    await prune(['--apply']);
    expect(said.err).toMatch(/\* lets nothing go yet\. Downloads are counted since \d{4}-\d\d-\d\d, so that/);
    await countUse(storage(), 31, 'widget@1.0.0-a.2');
    expect([await prune(['--apply']), said.err]).toEqual([0, '']);
    expect(said.out).toMatch(/widget@1\.0\.0-a\.0 .+ - .+\n {2}widget@1\.0\.0-a\.2 +\S+ +\d{4}-\d\d-\d\d/);
    const left = Object.keys(Object(await packument('widget')).versions);
    expect(left.sort()).toEqual(['1.0.0', '1.0.0-a.1', '1.0.0-a.3']);
  });

  test('goes by age alone with CODEBOX_DOWNLOADS=off, but not where the registry still counts', async () => {
    await shelve(storage(), 'widget', { versions, tags: { latest: '1.0.0' } });
    const off = { CODEBOX_DOWNLOADS: 'off' };
    await countUse(storage(), 100, 'other@1.0.0');
    await countUse(storage(), 3, 'widget@1.0.0-a.1');
    const going = () => JSON.parse(said.out).versions.map((row: { version: string }) => row.version);
    await prune(['--json'], RULES, off);
    expect(going()).toEqual(['1.0.0-a.2']);
    expect(said.err).toMatch(
      /^CODEBOX_DOWNLOADS is off here, but downloads are counted since \d{4}-\d\d-\d\d,/,
    );
    await missDownloads(storage(), daysAgo(0).slice(0, 10));
    await prune(['--json'], RULES, off);
    expect([going(), said.err]).toEqual([['1.0.0-a.1', '1.0.0-a.2'], '']);
    await prune(['--json']);
    expect(going()).toEqual([]);
  });

  test('lets nothing go of a package whose counts are damaged', async () => {
    await fill();
    const key = downloadHistoryKey('widget');
    await storage().create(key, Buffer.from('damaged'));
    await prune(['--json']);
    expect(said.err).toBe(
      'Some of the counts below -/downloads/ are damaged. Nothing goes of the packages that they are about.\n',
    );
    expect(JSON.parse(said.out).versions).toEqual([]);
  });

  test('lets nothing go by a rule that asks for a longer time than counts are kept', async () => {
    const old = { '1.0.0-a.1': { age: 900 }, '1.0.0-a.2': { age: 890 }, '1.0.0': { age: 880 } };
    await shelve(storage(), 'widget', { versions: old, tags: { latest: '1.0.0' } });
    await countUse(storage(), 800, 'other@1.0.0');
    const rule = (time: string) => `prune: [{ packages: ["*"], keep: 1, olderThan: ${time} }]\n`;
    await prune(['--json'], rule('2 years'));
    expect(said.err).toMatch(/\* lets nothing go yet\. Downloads are counted since \d{4}-\d\d-\d\d, so that/);
    expect(JSON.parse(said.out).versions).toEqual([]);
    await prune(['--json'], rule('1 year'));
    expect([JSON.parse(said.out).versions.length, said.err]).toEqual([1, '']);
  });

  test('warns of rules that decide about nothing, and of none at all', async () => {
    await fill();
    await prune([], 'prune: [{ packages: [gone], keep: 1, olderThan: 1 day }]');
    expect(said.err).toMatch(/^prune, entry 1: gone decides about no package that is here\./);
    await prune([], 'firewall: {}');
    expect(said.err).toBe('codebox.yml has no rules below prune: no version goes.\n');
  });

  test('does nothing with a document that has a fault', async () => {
    await fill();
    const yaml = 'prune: [{ packages: ["*"], keep: 1, olderTan: 1 day }]';
    expect(await prune(['--apply'], yaml)).toBe(1);
    expect(said.err).toContain('prune, entry 1: it has the field "olderTan"; the nearest one is olderThan.');
    expect(Object.keys(Object(await packument('widget')).versions)).toHaveLength(4);
  });

  test('removes nothing while a package cannot be read, as nobody knows what that depends on', async () => {
    await fill();
    await storage().create('damaged/index.json', Buffer.from('{'));
    expect(await prune(['--apply'])).toBe(1);
    expect(said.err).toMatch(
      /^Nothing was removed\. Packages could not be read.+\n {2}damaged\/index\.json: /,
    );
    expect(Object.keys(Object(await packument('widget')).versions)).toHaveLength(4);
  });
});
