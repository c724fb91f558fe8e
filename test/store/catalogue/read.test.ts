import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import type { Storage } from '../../../src/ports/storage';
import { parsePackageName } from '../../../src/registry/names';
import { readCatalogue } from '../../../src/store/catalogue/read';
import { rebuildCatalogue } from '../../../src/store/catalogue/rebuild';
import { updateCatalogue } from '../../../src/store/catalogue/update';
import { CATALOGUE_KEY } from '../../../src/store/keys';
import { storedPackument } from '../../support/packages';
import { useTempFolder } from '../../support/tempFolder';

describe('the catalogue as searches read it', () => {
  const folder = useTempFolder();
  let storage: Storage;
  beforeEach(async () => {
    const built = createFolderStorage(folder());
    await built.create('widget/index.json', Buffer.from(storedPackument({ name: 'widget' })));
    await rebuildCatalogue(built);
    storage = { ...built };
  });

  async function names(): Promise<readonly string[]> {
    return [...(await readCatalogue(storage)).entries.keys()];
  }

  test('is parsed once, also for many who ask at once', async () => {
    const first = await Promise.all(Array.from({ length: 10 }, () => readCatalogue(storage)));
    const later = await readCatalogue(storage);
    expect(new Set([...first, later]).size).toBe(1);
    expect([...later.entries.keys()]).toEqual(['widget']);
  });

  test('is parsed again when it has changed', async () => {
    await names();
    await storage.create('gadget/index.json', Buffer.from(storedPackument({ name: 'gadget' })));
    await updateCatalogue(storage, [parsePackageName('gadget')]);
    expect(await names()).toEqual(['widget', 'gadget']);
  });

  test.each(['gone', 'damaged'])('is made anew when it is %s', async (how) => {
    await names();
    await storage.delete('widget/index.json');
    await storage.delete(CATALOGUE_KEY);
    if (how === 'damaged') await storage.create(CATALOGUE_KEY, Buffer.from('{"packages'));
    expect(await names()).toEqual([]);
  });

  test('of one storage is not that of another', async () => {
    await names();
    const other = createFolderStorage(path.join(folder(), 'other'));
    expect([...(await readCatalogue(other)).entries.keys()]).toEqual([]);
  });
});
