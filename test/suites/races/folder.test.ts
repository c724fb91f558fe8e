import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import { parsePackageName } from '../../../src/registry/names';
import { readPackument } from '../../../src/store/packuments';
import { storedPackument } from '../../support/packages';
import { cleanEnvironment, run } from '../../support/process';
import { useTempFolder } from '../../support/tempFolder';

const root = path.resolve(__dirname, '../../..');
const name = parsePackageName('widget');

/** Runs two writers at once over one folder and answers what either was told: [what, status]. */
async function twoProcesses(folder: string, what: string, count: number): Promise<[string, number][]> {
  const env = cleanEnvironment({
    storage: folder,
    region: 'eu-central-1',
    registry: 'https://registry.example/',
    githubClientId: 'client-id',
    githubSecret: 'client-secret-0123456789abcdef012345',
    restrictedOrgs: 'acme',
    apiEndpoint: 'https://npm.example/registry',
  });
  const writer = (word: string) =>
    run(
      process.execPath,
      ['--import', 'tsx', 'test/support/processes/writer.ts', what, String(count), word],
      {
        cwd: root,
        env,
      },
    );
  const finished = await Promise.all([writer('one'), writer('two')]);
  return finished.flatMap(({ code, stdout, stderr }) => {
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  });
}

describe('two processes over one folder', () => {
  const folder = useTempFolder();

  test('40 concurrent dist-tag writes: every acknowledged one is there', async () => {
    const storage = createFolderStorage(folder());
    await storage.create('widget/index.json', Buffer.from(storedPackument({})));
    const results = await twoProcesses(folder(), 'tags', 20);
    expect(results).toHaveLength(40);
    expect(results.filter(([, status]) => status !== 200)).toEqual([]);
    const set = results.map(([tag]) => tag).filter((tag) => !tag.startsWith('removed'));
    const packument = await readPackument(storage, name);
    expect(Object.keys(packument?.['dist-tags'] ?? {}).sort()).toEqual(['latest', ...set].sort());
  });

  test('20 concurrent publishes to one package: every acknowledged version and its tarball are there', async () => {
    const storage = createFolderStorage(folder());
    await storage.create('widget/index.json', Buffer.from(storedPackument({})));
    const results = await twoProcesses(folder(), 'versions', 10);
    expect(results).toHaveLength(20);
    expect(results.filter(([, status]) => status !== 200)).toEqual([]);
    const packument = await readPackument(storage, name);
    for (const [version] of results) {
      expect(packument?.versions).toHaveProperty([version]);
      expect(await storage.stat(`widget/${version}.tgz`)).toBeDefined();
    }
    expect(Object.keys(packument?.['dist-tags'] ?? {})).toHaveLength(21);
  });
});
