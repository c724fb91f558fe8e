import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import type { RegistryEvent } from '../../src/ports/log';
import type { Storage } from '../../src/ports/storage';
import { rebuildCatalogue } from '../../src/store/catalogue/rebuild';
import { catalogueSubscriber, caughtUp } from '../../src/store/catalogue/subscriber';
import { shardKey } from '../../src/store/keys/catalogue';
import { storedVersions } from '../support/catalogue';
import { storedPackument } from '../support/packages';
import { useTempFolder } from '../support/tempFolder';

const names = Array.from({ length: 30 }, (_, number) => `widget-${number}`);

function published(name: string): RegistryEvent {
  const user = { name: 'admin', avatar: '' };
  const command = { name: 'publish', args: [] };
  return { user, timestamp: '', level: 'info', namespace: 'info:package:put', command, body: { name } };
}

function versions(storage: Storage) {
  return storedVersions(async (key) => (await storage.get(key))?.body);
}

describe('the subscriber that keeps the catalogue', () => {
  const folder = useTempFolder();

  test('takes all that happens during an update into the next one', async () => {
    const disk = createFolderStorage(folder());
    await rebuildCatalogue(disk);
    let writes = 0;
    const replace: Storage['replace'] = (key, ...rest) => {
      writes += Number(key === shardKey(''));
      return disk.replace(key, ...rest);
    };
    const hear = catalogueSubscriber({ ...disk, replace });
    await Promise.all(
      names.map(async (name) => {
        await disk.create(`${name}/index.json`, Buffer.from(storedPackument({ name })));
        await hear(published(name));
      }),
    );
    expect(await versions(disk)).toEqual(names.toSorted().map((name) => `${name}@1.0.0`));
    expect(writes).toBeLessThan(names.length / 2);
  });

  test('makes up for an update that failed', async () => {
    const disk = createFolderStorage(folder());
    await rebuildCatalogue(disk);
    let isAway = true;
    const get: Storage['get'] = (key) => (isAway ? Promise.reject(new Error('away')) : disk.get(key));
    const hear = catalogueSubscriber({ ...disk, get });
    await disk.create('widget/index.json', Buffer.from(storedPackument({})));
    await expect(hear(published('widget'))).rejects.toThrow('away');
    isAway = false;
    await disk.create('gadget/index.json', Buffer.from(storedPackument({ name: 'gadget' })));
    await hear(published('gadget'));
    expect(await versions(disk)).toEqual(['gadget@1.0.0', 'widget@1.0.0']);
  });

  test('waits for more changes, but not when a search asks for those that there are', async () => {
    const disk = createFolderStorage(folder());
    await rebuildCatalogue(disk);
    const hear = catalogueSubscriber(disk, { pauseMs: 2 ** 31 - 1 });
    await disk.create('widget/index.json', Buffer.from(storedPackument({})));
    const heard = hear(published('widget'));
    await caughtUp(disk, 2 ** 31 - 1);
    await heard;
    expect(await versions(disk)).toEqual(['widget@1.0.0']);
  });

  test('lets a search begin when an update does not end', async () => {
    const disk = createFolderStorage(folder());
    await rebuildCatalogue(disk);
    const stuck: Storage = {
      ...disk,
      getIfChanged: () => new Promise(() => {}),
      get: () => new Promise(() => {}),
    };
    void catalogueSubscriber(stuck)(published('widget'));
    await expect(caughtUp(stuck, 1)).resolves.toBeUndefined();
  });
});
