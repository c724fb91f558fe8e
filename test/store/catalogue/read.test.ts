import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import { unavailable } from '../../../src/errors';
import type { ObjectInfo, Storage } from '../../../src/ports/storage';
import { namesIn } from '../../../src/registry/catalogue/search';
import { parsePackageName } from '../../../src/registry/names';
import { forgetCatalogue } from '../../../src/store/catalogue/forget';
import { inEachShard } from '../../../src/store/catalogue/read';
import { rebuildCatalogue } from '../../../src/store/catalogue/rebuild';
import { updateCatalogue } from '../../../src/store/catalogue/update';
import { MANIFEST_KEY, WHOLE_CATALOGUE_KEY } from '../../../src/store/keys';
import { shardKey } from '../../../src/store/keys/catalogue';
import { countingStorage } from '../../support/countingStorage';
import { storedPackument } from '../../support/packages';
import { useTempFolder } from '../../support/tempFolder';

describe('the catalogue as searches read it', () => {
  const folder = useTempFolder();
  let disk: Storage;
  let storage: Storage;
  let calls: string[];
  beforeEach(async () => {
    disk = createFolderStorage(folder());
    await keep('widget');
    await rebuildCatalogue(disk);
    ({ storage, calls } = countingStorage(disk));
  });

  async function keep(name: string): Promise<void> {
    await disk.create(`${name}/index.json`, Buffer.from(storedPackument({ name })));
  }

  async function names(from = storage): Promise<readonly string[]> {
    return (await inEachShard(from, namesIn)).flat().sort();
  }

  test('is read once, also for many who ask at once', async () => {
    const found = await Promise.all(Array.from({ length: 10 }, () => names()));
    expect(new Set(found.map(String))).toEqual(new Set(['widget']));
    expect(calls.filter((call) => call === `get ${shardKey('')}`)).toHaveLength(1);
  });

  test('costs a warm search one conditional read, and one more after a change', async () => {
    await names();
    calls.length = 0;
    await names();
    expect(calls).toEqual([`getIfChanged ${MANIFEST_KEY}`]);
    await keep('gadget');
    await updateCatalogue(disk, [parsePackageName('gadget')]);
    calls.length = 0;
    expect(await names()).toEqual(['gadget', 'widget']);
    expect(calls).toEqual([`getIfChanged ${MANIFEST_KEY}`, `get ${shardKey('')}`]);
  });

  test.each(['gone', 'damaged'])('is made anew when the manifest is %s', async (how) => {
    await names();
    await disk.delete('widget/index.json');
    await disk.delete(MANIFEST_KEY);
    if (how === 'damaged') await disk.create(MANIFEST_KEY, Buffer.from('{"shards'));
    expect(await names()).toEqual([]);
  });

  test.each(['gone', 'damaged'])('is made anew when a shard is %s', async (how) => {
    await keep('gadget');
    await disk.delete(shardKey(''));
    if (how === 'damaged') await disk.create(shardKey(''), Buffer.from('{"format":2,"search":9}\nno gzip'));
    expect(await names()).toEqual(['gadget', 'widget']);
  });

  test('of one storage is not that of another', async () => {
    await names();
    expect(await names(createFolderStorage(path.join(folder(), 'other')))).toEqual([]);
  });

  test('fails with storage, and not for good', async () => {
    let isAway = true;
    const get: Storage['get'] = (key) =>
      isAway && key === shardKey('') ? Promise.reject(new Error('away')) : disk.get(key);
    const shaky = { ...disk, get };
    await expect(names(shaky)).rejects.toThrow('away');
    isAway = false;
    expect(await names(shaky)).toEqual(['widget']);
  });
});

describe('the catalogue of before a restart', () => {
  const folder = useTempFolder();

  test('is believed while the new one cannot be finished', async () => {
    const disk = createFolderStorage(folder());
    await disk.create('widget/index.json', Buffer.from(storedPackument({ name: 'widget' })));
    await rebuildCatalogue(disk);
    await disk.create('gadget/index.json', Buffer.from(storedPackument({ name: 'gadget' })));
    await forgetCatalogue(disk);
    const names = async (storage: Storage) => (await inEachShard(storage, namesIn)).flat().sort();
    expect(await names({ ...disk, list: () => tooSlow() })).toEqual(['widget']);
    expect(await names({ ...disk })).toEqual(['gadget', 'widget']);
  });
});

describe('the catalogue that an older release has left', () => {
  const folder = useTempFolder();
  const old = {
    format: 1,
    complete: true,
    packages: ['old', 'older'].map((name) => ({
      ...{ name, rev: '1-a', version: '1.0.0', description: '', keywords: [], author: '', publisher: '' },
      ...{ maintainers: [], links: {}, deprecated: false, users: [] },
    })),
  };

  async function storageWith(catalogue: unknown): Promise<Storage> {
    const disk = createFolderStorage(folder());
    await disk.create('widget/index.json', Buffer.from(storedPackument({ name: 'widget' })));
    await disk.create(WHOLE_CATALOGUE_KEY, Buffer.from(JSON.stringify(catalogue)));
    return disk;
  }

  const names = async (storage: Storage) => (await inEachShard(storage, namesIn)).flat().sort();

  test('makes room for a new one as soon as that is built', async () => {
    expect(await names(await storageWith(old))).toEqual(['widget']);
  });

  test('is believed while the new one cannot be finished', async () => {
    const disk = await storageWith(old);
    const slow = { ...disk, list: () => tooSlow() };
    expect(await names(slow)).toEqual(['old', 'older']);
    expect(await names(slow)).toEqual(['old', 'older']);
    expect(await names({ ...slow, list: disk.list })).toEqual(['widget']);
  });

  test('is not believed if it was never finished', async () => {
    const disk = await storageWith({ ...old, complete: false });
    await expect(names({ ...disk, list: () => tooSlow() })).rejects.toMatchObject({ status: 503 });
  });
});

/** As a bucket that is too large to be listed while a request waits. */
async function* tooSlow(): AsyncGenerator<ObjectInfo> {
  const tooLate: Promise<ObjectInfo> = Promise.reject(unavailable('The catalogue is still being built.'));
  yield await tooLate;
}
