import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createS3Storage } from '../../../src/adapters/s3';
import type { Storage } from '../../../src/ports/storage';
import { parsePackageName } from '../../../src/registry/names';
import { readPackument } from '../../../src/store/packuments';
import { publishDocument, storedPackument } from '../../support/packages';
import { cleanEnvironment, run } from '../../support/process';
import { openBucket, type RealBucket } from '../../support/realBucket';

const root = path.resolve(__dirname, '../../..');
const name = parsePackageName('widget');

/** Runs two writers of 20 at once over one bucket and answers what either was told: [what, status]. */
async function twoProcesses({ config }: RealBucket, what: string): Promise<[string, number][]> {
  const env = cleanEnvironment({
    ...config,
    registry: 'https://registry.example/',
    githubClientId: 'client-id',
    githubSecret: 'client-secret-0123456789abcdef012345',
    restrictedOrgs: 'acme',
    apiEndpoint: 'https://npm.example/registry',
  });
  const script = 'test/support/processes/writer.ts';
  const writer = (word: string) =>
    run(process.execPath, ['--import', 'tsx', script, what, '20', word], { cwd: root, env });
  const finished = await Promise.all([writer('one'), writer('two')]);
  return finished.flatMap(({ code, stdout, stderr }) => {
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  });
}

describe('two processes of 20 writers over a real S3', () => {
  let bucket: RealBucket;
  let storage: Storage;
  beforeEach(async () => {
    bucket = await openBucket();
    storage = createS3Storage(bucket.config);
    await storage.create('widget/index.json', Buffer.from(storedPackument({})));
  });
  afterEach(() => bucket.close());

  test('publishes: every acknowledged version is in the index, and its tarball in the bucket', async () => {
    const results = await twoProcesses(bucket, 'versions');
    expect(results).toHaveLength(40);
    expect(results.filter(([, status]) => status !== 200)).toEqual([]);
    const packument = await readPackument(storage, name);
    const published = results.map(([version]) => version);
    expect(Object.keys(packument?.versions ?? {}).sort()).toEqual(['1.0.0', ...published].sort());
    expect(Object.keys(packument?.['dist-tags'] ?? {})).toHaveLength(41);
    for (const version of published) {
      const [, word] = version.split('-');
      const { tarball } = await publishDocument({ version, files: { word: word ?? '' } });
      expect((await storage.stat(`widget/${version}.tgz`))?.size).toBe(tarball.length);
    }
  });

  test('dist-tags: every acknowledged tag is set, and every removed one gone', async () => {
    const results = await twoProcesses(bucket, 'tags');
    expect(results).toHaveLength(40);
    expect(results.filter(([, status]) => status !== 200)).toEqual([]);
    const set = results.map(([tag]) => tag).filter((tag) => !tag.startsWith('removed'));
    const packument = await readPackument(storage, name);
    expect(Object.keys(packument?.['dist-tags'] ?? {}).sort()).toEqual(['latest', ...set].sort());
  });
});
