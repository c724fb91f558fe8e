import { beforeEach, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import type { Storage } from '../../../src/ports/storage';
import { parsePackageName } from '../../../src/registry/names';
import { rebuildCatalogue } from '../../../src/store/catalogue/rebuild';
import { updateCatalogue } from '../../../src/store/catalogue/update';
import { storedCatalogue, storedVersions } from '../../support/catalogue';
import { storedPackument } from '../../support/packages';
import { useTempFolder } from '../../support/tempFolder';

describe('rebuildCatalogue', () => {
  const folder = useTempFolder();
  let storage: Storage;
  beforeEach(() => {
    storage = createFolderStorage(folder());
  });

  async function keep(name: string, version = '1.0.0') {
    const key = `${name}/index.json`;
    const packument = storedPackument({ name, versions: { [version]: {} }, more: { _rev: `1-${version}` } });
    await storage.delete(key);
    await storage.create(key, Buffer.from(packument));
  }

  async function change(name: string, version: string) {
    await keep(name, version);
    await updateCatalogue(storage, [parsePackageName(name)]);
  }

  const body = async (key: string) => (await storage.get(key))?.body;
  const versions = () => storedVersions(body);

  /** The storage, with something that happens after the first read of that key. */
  function afterReading(key: string, happens: () => Promise<void>): Storage {
    let hasHappened = false;
    return {
      ...storage,
      get: async (asked) => {
        const found = await storage.get(asked);
        if (asked === key && !hasHappened) {
          hasHappened = true;
          await happens();
        }
        return found;
      },
    };
  }

  test('takes out packages that are gone, and repairs entries that are wrong', async () => {
    await keep('gadget');
    await keep('widget');
    await rebuildCatalogue(storage);
    await keep('gadget', '2.0.0');
    await storage.delete('widget/index.json');
    const { packages } = await rebuildCatalogue(storage);
    expect(await versions()).toEqual(['gadget@2.0.0']);
    expect(packages).toBe(1);
  });

  test.each(['without a catalogue before', 'over a catalogue'])(
    'keeps a change that came meanwhile, %s',
    async (how) => {
      await keep('gadget');
      await keep('widget');
      if (how === 'over a catalogue') await rebuildCatalogue(storage);
      const busy = afterReading('gadget/index.json', () => change('gadget', '2.0.0'));
      await rebuildCatalogue(busy);
      expect(await versions()).toEqual(['gadget@2.0.0', 'widget@1.0.0']);
    },
  );

  test('keeps a package that was published meanwhile', async () => {
    await keep('gadget');
    await rebuildCatalogue(afterReading('gadget/index.json', () => change('newcomer', '1.0.0')));
    expect(await versions()).toEqual(['gadget@1.0.0', 'newcomer@1.0.0']);
  });

  test('reads one large index at a time', async () => {
    for (const name of ['a', 'b', 'c']) {
      const packument = storedPackument({ name, more: { notes: 'x'.repeat(1024 * 1024) } });
      await storage.create(`${name}/index.json`, Buffer.from(packument));
    }
    await keep('gadget');
    const large = { now: 0, most: 0 };
    const watched: Storage = {
      ...storage,
      get: async (key) => {
        const isLarge = /^[abc]\//.test(key);
        if (isLarge) large.now += 1;
        large.most = Math.max(large.most, large.now);
        const found = await storage.get(key);
        if (isLarge) large.now -= 1;
        return found;
      },
    };
    await rebuildCatalogue(watched);
    expect(large.most).toBe(1);
    expect(await versions()).toEqual(['a@1.0.0', 'b@1.0.0', 'c@1.0.0', 'gadget@1.0.0']);
  });

  test('names the packages that it cannot read', async () => {
    await keep('gadget');
    await storage.create('broken/index.json', Buffer.from('{'));
    const { damaged } = await rebuildCatalogue(storage);
    expect(damaged).toEqual(['broken']);
    expect(await versions()).toEqual(['gadget@1.0.0']);
  });

  test('gives up at the deadline, and leaves a catalogue that says it is unfinished', async () => {
    await keep('gadget');
    const deadline = performance.now();
    await expect(rebuildCatalogue(storage, { deadline })).rejects.toMatchObject({ status: 503 });
    expect(await storedCatalogue(body)).toMatchObject({ complete: false });
    await rebuildCatalogue(storage);
    expect(await versions()).toEqual(['gadget@1.0.0']);
  });

  test('takes neither tarballs nor state of the registry’s own for packages', async () => {
    await keep('gadget');
    await storage.create('gadget/1.0.0.tgz', Buffer.from('x'));
    await storage.create('-/upstream/widget/index.json', Buffer.from(storedPackument({})));
    await rebuildCatalogue(storage);
    expect(await versions()).toEqual(['gadget@1.0.0']);
  });
});
