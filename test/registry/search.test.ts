import { describe, expect, test } from '@jest/globals';
import { emptyCatalogue } from '../../src/registry/catalogue';
import { toEntry } from '../../src/registry/catalogueEntry';
import { parsePackageName } from '../../src/registry/names';
import { parsePackument } from '../../src/registry/packument';
import { search } from '../../src/registry/search';
import { parseSearch } from '../../src/registry/searchQuery';
import { storedPackument } from '../support/packages';

function entryOf(name: string) {
  return toEntry(parsePackument(Buffer.from(storedPackument({ name })), parsePackageName(name), new Date()));
}

const names = ['@acme/widget', '@secret/widget', 'widget'];
const catalogue = { ...emptyCatalogue, entries: new Map(names.map((name) => [name, entryOf(name)])) };

describe('search', () => {
  test('neither shows nor counts what the caller may not read', () => {
    const query = parseSearch(new Map([['text', 'widget']]));
    const { hits, total } = search(catalogue, query, (name) => !name.startsWith('@secret/'));
    expect(hits.map(({ entry }) => entry.name)).toEqual(['@acme/widget', 'widget']);
    expect(total).toBe(2);
  });

  test('fills a page with what the caller may read', () => {
    const query = parseSearch(
      new Map([
        ['text', 'widget'],
        ['size', '1'],
        ['from', '1'],
      ]),
    );
    const { hits, total } = search(catalogue, query, (name) => name !== '@acme/widget');
    expect([hits.map(({ entry }) => entry.name), total]).toEqual([['widget'], 2]);
  });
});
