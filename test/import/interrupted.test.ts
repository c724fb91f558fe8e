import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { importPackages } from '../../.serverless_plugins/codebox-tools/import';
import { CodeboxTools } from '../../.serverless_plugins/codebox-tools/plugin';
import type { Storage } from '../../src/ports/storage';
import { parsePackageName } from '../../src/registry/names';
import { readPackument, updatePackument } from '../../src/store/packuments';
import { diesAfter } from '../support/dyingStorage';
import { setEnvironment } from '../support/environment';
import { fakeS3 } from '../support/fakeS3';
import { fakeServerless } from '../support/fakeServerless';
import { memoryStorage } from '../support/memoryStorage';
import { publishDocument } from '../support/packages';
import { quietCommand } from '../support/quietCommand';
import { release, type StandIn, startStandIn } from './standIn';

const NAME = parsePackageName('widget');
const versionsOf = (numbers: readonly string[]) =>
  Promise.all(
    numbers.map(async (version) => ({ version, tarball: (await publishDocument({ version })).tarball })),
  );

describe('an import that does not get through', () => {
  let source: StandIn;
  let progress = '';
  beforeEach(async () => {
    source = await startStandIn();
  });
  afterEach(() => source.close());

  const run = (storage: Storage, env: Readonly<Record<string, string>> = {}) =>
    importPackages({
      ...quietCommand,
      options: { from: source.url, package: ['widget'] },
      env,
      show: (text) => {
        progress = text;
      },
      storage: async () => storage,
    });

  /** No index names a tarball that is not there. */
  async function isSound(storage: Storage): Promise<boolean> {
    const packument = await readPackument(storage, NAME);
    const found = Object.keys(packument?.versions ?? {}).map((version) =>
      storage.get(`widget/${version}.tgz`),
    );
    return (await Promise.all(found)).every((stored) => stored !== undefined);
  }

  test('at whatever step it dies, leaves nothing but a tarball, and is completed by the next one', async () => {
    const numbers = ['1.0.0', '1.1.0', '2.0.0'];
    release(source, { name: 'widget', versions: await versionsOf(numbers) });
    let steps = 0;
    for (let isOver = false; !isOver; steps += 1) {
      const storage = memoryStorage();
      isOver = !(await diesAfter(steps, storage, run));
      expect([steps, await isSound(storage)]).toEqual([steps, true]);
      const { failures } = await run(storage);
      expect([steps, failures]).toEqual([steps, []]);
      expect(Object.keys((await readPackument(storage, NAME))?.versions ?? {})).toEqual(numbers);
    }
    expect(steps).toBeGreaterThan(numbers.length + 1);
  });

  test('keeps what somebody publishes at the same moment', async () => {
    release(source, { name: 'widget', versions: await versionsOf(['1.0.0']) });
    const storage = memoryStorage();
    const store = { storage, config: { maxPackument: 1024 * 1024 } };
    await run(storage);
    release(source, { name: 'widget', versions: await versionsOf(['1.0.0', '2.0.0']) });
    let isFirst = true;
    const raced: Storage = {
      ...storage,
      replace: async (...args) => {
        if (isFirst) {
          isFirst = false;
          await updatePackument(store, NAME, (current) => {
            if (!current) throw new Error('There is no packument.');
            return { ...current, 'dist-tags': { ...current['dist-tags'], mine: '1.0.0' } };
          });
        }
        return storage.replace(...args);
      },
    };
    expect((await run(raced)).failures).toEqual([]);
    const packument = await readPackument(storage, NAME);
    expect(packument?.['dist-tags']).toEqual({ latest: '2.0.0', mine: '1.0.0' });
    expect(Object.keys(packument?.versions ?? {})).toEqual(['1.0.0', '2.0.0']);
  });

  test('says how far it is', async () => {
    release(source, { name: 'widget', versions: await versionsOf(['1.0.0']) });
    await run(memoryStorage());
    expect(progress).toMatch(/^Importing \[=+\] 1 of 1 packages, 1 versions, [\d.]+ a second, [\d.]+ MB\/s/);
  });

  test('adds no more to a package than the registry may keep of one', async () => {
    const [version] = await versionsOf(['1.0.0']);
    if (!version) throw new Error('There is no version.');
    const manifest = { description: 'x'.repeat(1024 * 1024) };
    release(source, { name: 'widget', versions: [{ ...version, manifest }] });
    const storage = memoryStorage();
    const { failures } = await run(storage, { CODEBOX_MAX_PACKUMENT: '1' });
    expect(failures).toMatchObject([
      { name: 'widget@1.0.0', reason: expect.stringContaining('CODEBOX_MAX_PACKUMENT') },
    ]);
    expect(await readPackument(storage, NAME)).toBeUndefined();
    expect((await run(storage)).failures).toEqual([]);
  });

  test('on AWS goes into the bucket of the stage, with the credentials of who runs it', async () => {
    release(source, { name: 'widget', versions: await versionsOf(['1.0.0']) });
    const restore = setEnvironment({ CODEBOX_BUCKET: 'acme', CODEBOX_S3_ENDPOINT: undefined });
    const s3 = fakeS3({ bucket: 'acme-test' });
    const serverless = fakeServerless('acme-test');
    try {
      const options = { from: source.url, package: ['widget'] };
      await serverless.run(CodeboxTools, 'codebox:import:import', options);
      expect(serverless.output.notice.join('\n')).toContain('packages: 1, imported: 1');
      expect([...s3.objects.keys()].sort()).toEqual(
        expect.arrayContaining(['widget/1.0.0.tgz', 'widget/index.json']),
      );
    } finally {
      s3.restore();
      restore();
    }
  });
});
