import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { prune } from '../../.serverless_plugins/codebox-tools/prune';
import type { ObjectInfo, Storage } from '../../src/ports/storage';
import { parsePackageName } from '../../src/registry/names';
import { readPackument, updatePackument } from '../../src/store/packuments';
import { deleteStray } from '../../src/store/strays';
import { storeTarball } from '../../src/store/tarballs';
import { diesAfter } from '../support/dyingStorage';
import { memoryStorage } from '../support/memoryStorage';
import { publishDocument } from '../support/packages';
import { quietCommand } from '../support/quietCommand';
import { useTempFolder } from '../support/tempFolder';
import { countUse, DAY_MS, shelve } from './support';

const NAME = parsePackageName('widget');
const VERSIONS = {
  '1.0.0-a.1': { age: 90 },
  '1.0.0-a.2': { age: 80 },
  '1.0.0-a.3': { age: 70 },
  '1.0.0': { age: 60 },
};
const LEFT = ['1.0.0-a.3', '1.0.0'];

async function filled(): Promise<Storage> {
  const storage = memoryStorage();
  await countUse(storage, 99, 'other@1.0.0');
  await shelve(storage, 'widget', { versions: VERSIONS, tags: { latest: '1.0.0' } });
  return storage;
}

const storeOf = (storage: Storage) => ({ storage, config: { maxPackument: 1024 * 1024 } });

async function listed(storage: Storage): Promise<readonly ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  for await (const object of storage.list('')) found.push(object);
  return found;
}

async function versionsIn(storage: Storage): Promise<readonly string[]> {
  return Object.keys((await readPackument(storage, NAME))?.versions ?? {});
}

async function tarballsIn(storage: Storage): Promise<readonly string[]> {
  const tarballs = (await listed(storage)).filter(({ key }) => key.endsWith('.tgz'));
  return tarballs.map(({ key }) => key.slice('widget/'.length, -'.tgz'.length));
}

describe('a prune that does not get through, or is not alone', () => {
  const folder = useTempFolder();
  const CODEBOX_POLICY = () => path.join(folder(), 'codebox.yml');
  beforeEach(() => writeFile(CODEBOX_POLICY(), 'prune: [{ packages: ["*"], keep: 1, olderThan: 30 days }]'));

  async function run(storage: Storage, told: string[] = []): Promise<void> {
    await prune({
      ...quietCommand,
      options: { apply: true },
      env: { CODEBOX_POLICY: CODEBOX_POLICY() },
      show: () => {},
      storage: async () => storage,
      objects: () => listed(storage),
      topic: async () => async (message) => void told.push(message),
    });
  }

  test('at whatever step it dies, leaves a whole package, and is completed by the next one', async () => {
    let steps = 0;
    for (let isOver = false; !isOver; steps += 1) {
      const storage = await filled();
      const told: string[] = [];
      isOver = !(await diesAfter(steps, storage, (dying) => run(dying, told)));
      const there = await tarballsIn(storage);
      expect([steps, (await versionsIn(storage)).filter((version) => !there.includes(version))]).toEqual([
        steps,
        [],
      ]);
      await run(storage, told);
      expect([steps, await versionsIn(storage), (await tarballsIn(storage)).toSorted()]).toEqual([
        steps,
        LEFT,
        LEFT.toSorted(),
      ]);
      expect(told.map((message) => JSON.parse(message)).at(-1)).toMatchObject({
        user: { name: 'alice (AWS)' },
        namespace: 'info:package:unpublish',
        body: { name: 'widget', versions: LEFT },
      });
    }
    // The index, and two tarballs.
    expect(steps).toBeGreaterThanOrEqual(4);
  });

  /** Somebody else writes the index between its read and its write. */
  const raced = (storage: Storage, write: () => Promise<unknown>): Storage => {
    let isFirst = true;
    return {
      ...storage,
      replace: async (...args) => {
        if (isFirst) {
          isFirst = false;
          await write();
        }
        return storage.replace(...args);
      },
    };
  };

  test('leaves a version that somebody tags at the same moment', async () => {
    const storage = await filled();
    const tag = () =>
      updatePackument(storeOf(storage), NAME, (current) => {
        if (!current) throw new Error('There is no packument.');
        return { ...current, 'dist-tags': { ...current['dist-tags'], canary: '1.0.0-a.1' } };
      });
    await run(raced(storage, tag));
    expect(await versionsIn(storage)).toEqual(['1.0.0-a.1', ...LEFT]);
    expect(await tarballsIn(storage)).toContain('1.0.0-a.1');
  });

  test('leaves what becomes one of the newest, as somebody unpublishes those that were', async () => {
    const storage = await filled();
    const unpublish = () =>
      updatePackument(storeOf(storage), NAME, (current) => {
        const { '1.0.0-a.3': _, ...versions } = current?.versions ?? {};
        if (!current) throw new Error('There is no packument.');
        return { ...current, versions };
      });
    await run(raced(storage, unpublish));
    expect(await versionsIn(storage)).toEqual(['1.0.0-a.2', '1.0.0']);
  });

  test('leaves what somebody begins to depend on exactly, or proposes to, while the others are read', async () => {
    const manifest = (version: string) => ({
      ...{ name: 'app', version: '1.0.0', dist: {} },
      dependencies: { widget: version },
    });
    for (const write of [
      (storage: Storage) =>
        shelve(storage, 'app', { versions: { '1.0.0': { age: 1, manifest: manifest('1.0.0-a.1') } } }),
      (storage: Storage) =>
        storage.create(
          `-/stage/${randomUUID()}/manifest.json`,
          Buffer.from(JSON.stringify(manifest('1.0.0-a.1'))),
        ),
    ]) {
      const storage = await filled();
      let isFirst = true;
      const meanwhile = async (key: string) => {
        if (key !== 'widget/index.json' || !isFirst) return;
        isFirst = false;
        await write(storage);
      };
      const busy = {
        ...storage,
        get: async (key: string) => {
          await meanwhile(key);
          return storage.get(key);
        },
      };
      await run(busy);
      expect(await versionsIn(storage)).toEqual(['1.0.0-a.1', ...LEFT]);
    }
  });

  test('leaves what a package that was changed meanwhile depends on exactly', async () => {
    const storage = await filled();
    await shelve(storage, 'app', { versions: { '1.0.0': { age: 1 } } });
    const depend = () =>
      updatePackument(storeOf(storage), parsePackageName('app'), (current) => {
        const one = current?.versions['1.0.0'];
        if (!current || !one) throw new Error('There is no version.');
        const next = { ...one, dependencies: { widget: '1.0.0-a.2' } };
        return { ...current, versions: { ...current.versions, '1.0.0': next } };
      });
    let reads = 0;
    const busy = {
      ...storage,
      get: async (key: string) => {
        const found = await storage.get(key);
        if (key === 'app/index.json') reads += 1;
        if (key === 'app/index.json' && reads === 1) await depend();
        return found;
      },
    };
    await run(busy);
    expect(await versionsIn(storage)).toEqual(['1.0.0-a.2', ...LEFT]);
  });

  test('keeps what somebody publishes at the same moment', async () => {
    const storage = await filled();
    const publish = () =>
      updatePackument(storeOf(storage), NAME, (current) => {
        const one = current?.versions['1.0.0'];
        if (!current || !one) throw new Error('There is no version.');
        const time = { ...current.time, '1.1.0': new Date().toISOString() };
        return { ...current, time, versions: { ...current.versions, '1.1.0': { ...one, version: '1.1.0' } } };
      });
    await run(raced(storage, publish));
    expect(await versionsIn(storage)).toEqual([...LEFT, '1.1.0']);
  });
});

describe('the tarball of a publish that died', () => {
  const tomorrow = () => new Date(Date.now() + 2 * DAY_MS);
  const add = (storage: Storage) =>
    updatePackument(storeOf(storage), NAME, (current) => {
      const one = current?.versions['1.0.0'];
      if (!current || !one) throw new Error('There is no version.');
      return { ...current, versions: { ...current.versions, '2.0.0': { ...one, version: '2.0.0' } } };
    });

  async function withStray() {
    const storage = await filled();
    const { tarball, dist } = await publishDocument({ name: 'widget', version: '2.0.0' });
    await storage.create('widget/2.0.0.tgz', tarball);
    const { integrity, shasum } = dist;
    return {
      storage,
      publication: { name: NAME, version: '2.0.0', tag: 'latest', integrity, shasum, tarball },
    };
  }

  test('is deleted after a day, and not before', async () => {
    const { storage, publication } = await withStray();
    expect(await deleteStray(storage, publication, new Date())).toBe(false);
    expect(await deleteStray(storage, publication, tomorrow())).toBe(true);
    expect(await tarballsIn(storage)).not.toContain('2.0.0');
  });

  test('is put back by the next publish that has found it, and was faster than its end', async () => {
    const { storage, publication } = await withStray();
    const settle = await storeTarball(storeOf(storage), publication);
    expect(await deleteStray(storage, publication, tomorrow())).toBe(true);
    await add(storage);
    await settle();
    expect(await storage.get('widget/2.0.0.tgz')).toMatchObject({
      body: new Uint8Array(publication.tarball),
    });
  });

  test('is put back by who deletes it, if the index has it then', async () => {
    const { storage, publication } = await withStray();
    const late: Storage = {
      ...storage,
      delete: async (key) => {
        await add(storage);
        await storage.delete(key);
      },
    };
    expect(await deleteStray(late, publication, tomorrow())).toBe(false);
    expect(await tarballsIn(storage)).toContain('2.0.0');
  });

  test('stays if the index has it', async () => {
    const { storage, publication } = await withStray();
    await add(storage);
    expect(await deleteStray(storage, publication, tomorrow())).toBe(false);
    expect(await tarballsIn(storage)).toContain('2.0.0');
  });
});
