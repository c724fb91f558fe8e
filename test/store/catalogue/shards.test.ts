import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Storage } from '../../../src/ports/storage';
import { namesIn } from '../../../src/registry/catalogue/search';
import { parsePackageName } from '../../../src/registry/names';
import { inEachShard } from '../../../src/store/catalogue/read';
import { rebuildCatalogue } from '../../../src/store/catalogue/rebuild';
import { changeShard, tellManifest } from '../../../src/store/catalogue/shards';
import { updateCatalogue } from '../../../src/store/catalogue/update';
import { BUILD_KEY, MANIFEST_KEY } from '../../../src/store/keys';
import { shardKey } from '../../../src/store/keys/catalogue';
import { storedCatalogue } from '../../support/catalogue';
import { countingStorage } from '../../support/countingStorage';
import { memoryStorage } from '../../support/memoryStorage';
import { storedPackument } from '../../support/packages';

/** Enough for four shards. */
const PACKAGES = 2000;
const names = Array.from({ length: PACKAGES }, (_, number) => `widget-${number}`);

describe('a catalogue in shards', () => {
  let storage: Storage;
  let calls: string[];
  let written: { bytes: number };
  beforeEach(() => {
    ({ storage, calls, written } = countingStorage(memoryStorage()));
  });

  async function keep(name: string, version = '1.0.0', description = ''): Promise<void> {
    const key = `${name}/index.json`;
    const more = { _rev: `1-${version}${name}` };
    const packument = storedPackument({ name, versions: { [version]: { description } }, more });
    await storage.delete(key);
    await storage.create(key, Buffer.from(packument));
  }

  async function keepAll(all: readonly string[], version?: string): Promise<void> {
    for (const name of all) await keep(name, version);
    calls.length = 0;
    written.bytes = 0;
  }

  const update = (...changed: readonly string[]) => updateCatalogue(storage, changed.map(parsePackageName));
  const catalogue = () => storedCatalogue(async (key) => (await storage.get(key))?.body);
  const count = (start: string) => calls.filter((call) => call.startsWith(start)).length;

  test('is built with each package read once, and each shard written once', async () => {
    await keepAll(names);
    await rebuildCatalogue(storage);
    expect(count('get widget-')).toBe(PACKAGES);
    expect(count(`create ${shardKey('')}`)).toBe(4);
    expect(count(`replace ${shardKey('')}`)).toBe(0);
    const { complete, shards, entries } = (await catalogue()) ?? {};
    expect([complete, shards]).toEqual([true, ['00', '01', '10', '11']]);
    expect(entries?.map(({ name }) => name)).toEqual(names.toSorted());
  });

  test('takes 200 changes at once with one read and one write of each shard and of the manifest', async () => {
    await keepAll(names);
    await rebuildCatalogue(storage);
    const changed = names.slice(0, 200);
    await keepAll(changed, '2.0.0');
    expect(await update(...changed)).toMatchObject({ isComplete: true, failed: undefined });
    expect(count('get widget-')).toBe(200);
    expect([count(`get ${shardKey('')}`), count(`replace ${shardKey('')}`)]).toEqual([4, 4]);
    expect(count(`replace ${MANIFEST_KEY}`)).toBe(1);
    expect(calls.length).toBe(200 + 8 + 3);
    const moved = (await catalogue())?.entries.filter(({ version }) => version === '2.0.0');
    expect(moved?.map(({ name }) => name)).toEqual(changed.toSorted());
  });

  test('costs a single change one shard, and nothing where nothing changed', async () => {
    await keepAll(names);
    await rebuildCatalogue(storage);
    const whole = written.bytes;
    await keepAll(['widget-7'], '2.0.0');
    await update('widget-7');
    expect(count('get widget-')).toBe(1);
    expect(count('replace')).toBe(2);
    expect(written.bytes).toBeLessThan(whole / 3);
    calls.length = 0;
    await update('widget-7');
    expect(count('replace')).toBe(0);
  });

  test('takes the changes of ten writers that know nothing of each other', async () => {
    await keepAll(names);
    await rebuildCatalogue(storage);
    await keepAll(names.slice(0, 100), '2.0.0');
    const writers = Array.from({ length: 10 }, (_, writer) => ({
      // Another object is another process to what is shared within one.
      storage: { ...storage },
      changed: names.slice(writer * 10, writer * 10 + 10).map(parsePackageName),
    }));
    const updated = await Promise.all(
      writers.map((writer) => updateCatalogue(writer.storage, writer.changed)),
    );
    expect(updated.filter(({ failed }) => failed)).toEqual([]);
    const moved = (await catalogue())?.entries.filter(({ version }) => version === '2.0.0');
    expect(moved).toHaveLength(100);
  });

  test('goes on with a build that was cut off, and reads no package twice', async () => {
    await keepAll(names);
    let left = 1200;
    const dying: Storage = {
      ...storage,
      get: async (key) => {
        if (key.startsWith('widget-')) left -= 1;
        if (left < 0) throw new Error('killed');
        return storage.get(key);
      },
    };
    await expect(rebuildCatalogue(dying)).rejects.toThrow('killed');
    const begun = calls.filter((call) => call.startsWith('create -/catalog/shard-'));
    expect(begun).toHaveLength(2);
    calls.length = 0;
    expect(await rebuildCatalogue({ ...storage })).toEqual({ packages: PACKAGES, damaged: [] });
    expect(count('list')).toBe(0);
    expect(calls.filter((call) => begun.includes(call))).toEqual([]);
    expect(count('get widget-')).toBeLessThan(1100);
    expect((await catalogue())?.entries).toHaveLength(PACKAGES);
  });

  test.each(['gone', 'damaged'])('begins a new build when the plan of the old one is %s', async (how) => {
    await keepAll(names);
    const dying: Storage = {
      ...storage,
      create: (key, body) =>
        key.startsWith(shardKey('1')) ? Promise.reject(new Error('killed')) : storage.create(key, body),
    };
    await expect(rebuildCatalogue(dying)).rejects.toThrow('killed');
    await storage.delete(BUILD_KEY);
    if (how === 'damaged') await storage.create(BUILD_KEY, Buffer.from('no gzip'));
    const lists = count('list');
    await rebuildCatalogue({ ...storage });
    expect(count('list')).toBe(lists + 1);
    expect((await catalogue())?.entries).toHaveLength(PACKAGES);
  });

  test('keeps a package that was published after the build had listed its place', async () => {
    await keepAll(names);
    const busy: Storage = {
      ...storage,
      list: async function* (prefix) {
        yield* storage.list(prefix);
        await keep('a-newcomer');
        await updateCatalogue({ ...storage }, [parsePackageName('a-newcomer')]);
      },
    };
    await rebuildCatalogue(busy);
    const found = (await catalogue())?.entries.map(({ name }) => name);
    expect(found).toEqual(['a-newcomer', ...names].sort());
  });

  test('is built once by two processes that begin at the same time', async () => {
    await keepAll(names);
    await Promise.all([rebuildCatalogue({ ...storage }), rebuildCatalogue({ ...storage })]);
    expect(await catalogue()).toMatchObject({ complete: true });
    expect((await catalogue())?.entries).toHaveLength(PACKAGES);
  });

  test('is read again when two writers tell of one shard in the wrong order', async () => {
    await keepAll(['gadget']);
    await rebuildCatalogue(storage);
    const search = async () => (await inEachShard(storage, namesIn)).flat().sort();
    const add = (name: string) =>
      changeShard({ ...storage }, { id: '', object: '' }, async (shard) => {
        const gadget = shard.entries.get('gadget');
        const entries = gadget ? new Map([...shard.entries, [name, { ...gadget, name }]]) : shard.entries;
        return { ...shard, entries };
      });
    const early = await add('early');
    await tellManifest(storage, [early]);
    expect(await search()).toEqual(['early', 'gadget']);
    const late = await add('late');
    await tellManifest({ ...storage }, [late]);
    await tellManifest({ ...storage }, [early]);
    expect(await search()).toEqual(['early', 'gadget', 'late']);
  });

  test('divides a shard that has grown large, and loses nothing that is written meanwhile', async () => {
    await rebuildCatalogue(storage);
    const random = (name: string, length: number) =>
      Array.from({ length }, (_, part) =>
        createHash('sha512').update(`${name}${part}`).digest('base64'),
      ).join('');
    const many = names.slice(0, 700);
    for (const name of many) await keep(name, '1.0.0', random(name, 6));
    await keep('late');
    let isLate = true;
    const busy: Storage = {
      ...storage,
      create: async (key, body) => {
        if (key.startsWith(shardKey('0-')) && isLate) {
          isLate = false;
          // It knows of no halves yet, and the whole is read by now.
          await updateCatalogue({ ...storage }, [parsePackageName('late')]);
        }
        return storage.create(key, body);
      },
    };
    await updateCatalogue(busy, many.map(parsePackageName));
    const { shards = [], entries = [] } = (await catalogue()) ?? {};
    expect(shards.length).toBeGreaterThan(1);
    expect(entries.map(({ name }) => name)).toEqual(['late', ...many].sort());
    expect((await inEachShard(storage, namesIn)).flat().sort()).toEqual(['late', ...many].sort());
  });
});
