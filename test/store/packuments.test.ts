import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Storage } from '../../src/ports/storage';
import { parsePackageName } from '../../src/registry/names';
import type { Packument } from '../../src/registry/packument/packument';
import { setTag } from '../../src/registry/packument/tags';
import { type Store, updatePackument } from '../../src/store/packuments';
import { storedPackument } from '../support/packages';

const widget = parsePackageName('widget');

/** Holds one index, whose replacement goes as the test wants it. */
function storeWhere(replace: Storage['replace'], maxPackument = 2 ** 20): Store {
  const stored = { body: Buffer.from(storedPackument({})), etag: 'a', lastModified: new Date() };
  const unused = () => Promise.reject(new Error('Nobody should ask for that.'));
  const storage: Storage = {
    get: async () => stored,
    replace,
    getIfChanged: unused,
    stat: unused,
    create: unused,
    delete: unused,
    list: () => {
      throw new Error('Nobody should ask for that.');
    },
    url: unused,
  };
  return { storage, config: { maxPackument } };
}

describe('the change of a packument', () => {
  afterEach(() => void jest.restoreAllMocks());

  test('is given up with 503 and Retry-After when others are always faster', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 2_500;
      return now;
    });
    const replace = jest.fn<Storage['replace']>().mockResolvedValue('changed');
    const change = updatePackument(storeWhere(replace), widget, (current) => {
      if (!current) throw new Error('It is there.');
      return setTag(current, 'stable', '1.0.0');
    });
    await expect(change).rejects.toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.any(String) },
      message: 'widget is being changed by many others at the moment. Try again.',
    });
    expect(replace.mock.calls.length).toBeGreaterThan(1);
  });

  test('writes nothing when it is refused', async () => {
    const replace = jest.fn<Storage['replace']>();
    const change = updatePackument(storeWhere(replace), widget, () => {
      throw new Error('No.');
    });
    await expect(change).rejects.toThrow('No.');
    expect(replace).not.toHaveBeenCalled();
  });

  const bigger = (current: Packument | undefined) => {
    if (!current) throw new Error('It is there.');
    return { ...current, more: 'x'.repeat(1000) };
  };

  test('beyond the bound is refused, and nothing is written', async () => {
    const replace = jest.fn<Storage['replace']>();
    await expect(updatePackument(storeWhere(replace, 1000), widget, bigger)).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(
        /^The packument of widget would be larger than .* CODEBOX_MAX_PACKUMENT\.$/,
      ),
    });
    expect(replace).not.toHaveBeenCalled();
  });

  test('that makes it smaller is taken, whatever the bound', async () => {
    const replace = jest.fn<Storage['replace']>().mockResolvedValue('replaced');
    const store = storeWhere(replace, 1);
    const more = { more: 'x'.repeat(1000) };
    const smaller = await updatePackument(
      { ...store, storage: withMore(store.storage, more) },
      widget,
      (current) => {
        if (!current) throw new Error('It is there.');
        return { ...current, more: '' };
      },
    );
    expect(smaller.more).toBe('');
  });
});

function withMore(storage: Storage, more: Readonly<Record<string, unknown>>): Storage {
  const body = Buffer.from(storedPackument({ more }));
  return { ...storage, get: async () => ({ body, etag: 'a', lastModified: new Date() }) };
}
