import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Storage } from '../../src/ports/storage';
import { parsePackageName } from '../../src/registry/names';
import { setTag } from '../../src/registry/packument/tags';
import { updatePackument } from '../../src/store/packuments';
import { storedPackument } from '../support/packages';

const widget = parsePackageName('widget');

/** Holds one index, whose replacement goes as the test wants it. */
function storageWhere(replace: Storage['replace']): Storage {
  const stored = { body: Buffer.from(storedPackument({})), etag: 'a', lastModified: new Date() };
  const unused = () => Promise.reject(new Error('Nobody should ask for that.'));
  return {
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
    const change = updatePackument(storageWhere(replace), widget, (current) => {
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
    const change = updatePackument(storageWhere(replace), widget, () => {
      throw new Error('No.');
    });
    await expect(change).rejects.toThrow('No.');
    expect(replace).not.toHaveBeenCalled();
  });
});
