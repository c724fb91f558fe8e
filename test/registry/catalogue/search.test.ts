import { describe, expect, test } from '@jest/globals';
import { toEntry } from '../../../src/registry/catalogue/entry';
import { parseSearch } from '../../../src/registry/catalogue/query';
import { search } from '../../../src/registry/catalogue/search';
import { parsePackageName } from '../../../src/registry/names';
import { parsePackument } from '../../../src/registry/packument/packument';
import { storedPackument } from '../../support/packages';

describe('search', () => {
  test('folds an entry once, and not for each search', () => {
    const packument = parsePackument(
      Buffer.from(storedPackument({})),
      parsePackageName('widget'),
      new Date(0),
    );
    let looks = 0;
    const entry = {
      ...toEntry(packument),
      get description() {
        looks += 1;
        return 'A Widget';
      },
    };
    const catalogue = { complete: true, entries: new Map([['widget', entry]]) };
    const total = (text: string) => search(catalogue, parseSearch(new Map([['text', text]]))).total;
    expect(['a widget', 'A', 'gadget'].map(total)).toEqual([1, 1, 0]);
    expect(looks).toBe(1);
  });
});
