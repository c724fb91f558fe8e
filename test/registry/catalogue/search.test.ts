import { describe, expect, test } from '@jest/globals';
import type { CatalogueEntry } from '../../../src/registry/catalogue/catalogue';
import { toEntry } from '../../../src/registry/catalogue/entry';
import { parseSearch } from '../../../src/registry/catalogue/query';
import { entriesOf, namesIn, pageOf, searchShard, starredIn } from '../../../src/registry/catalogue/search';
import { parseSearchForm, serializeShard, toSearchForm } from '../../../src/registry/catalogue/shard';
import { parsePackageName } from '../../../src/registry/names';
import { parsePackument } from '../../../src/registry/packument/packument';
import { storedPackument } from '../../support/packages';

function entry(name: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry {
  const packument = parsePackument(
    Buffer.from(storedPackument({ name })),
    parsePackageName(name),
    new Date(0),
  );
  return { ...toEntry(packument), ...more };
}

function find(entries: readonly CatalogueEntry[], text: string, more: Readonly<Record<string, string>> = {}) {
  const query = parseSearch(new Map(Object.entries({ text, ...more })));
  // In two shards, as in a large registry.
  const forms = [entries.slice(0, 1), entries.slice(1)].map(toSearchForm);
  return pageOf(
    forms.map((form) => searchShard(form, query, () => true)),
    query,
  );
}

function names(entries: readonly CatalogueEntry[], text: string): readonly string[] {
  return find(entries, text).hits.map(({ name }) => name);
}

describe('search', () => {
  test('scores as a whole what lies in several shards', () => {
    const entries = ['chartist', 'chart', 'bar-chart'].map((name) => entry(name));
    expect(names(entries, 'chart')).toEqual(['chart', 'bar-chart', 'chartist']);
    expect(find(entries, 'chart', { from: '1', size: '1' })).toMatchObject({
      hits: [{ name: 'bar-chart' }],
      total: 3,
    });
  });

  test('knows whole words between letters that take two places, and of any language', () => {
    const description = 'Zählt \u{1d44e}wort\u{1d44e} und Straßen';
    const entries = [
      entry('a', { description: 'wort' }),
      entry('b', { description }),
      entry('c', { description: '𝒳wort' }),
    ];
    const scores = find(entries, 'wort').hits.map(({ name, score }) => [name, score]);
    // NFKC makes a plain letter of the mathematical one, and so it does for the word.
    expect(scores).toEqual([
      ['a', 0.1],
      ['b', 0.05],
      ['c', 0.05],
    ]);
    expect(names(entries, 'STRASSEN')).toEqual([]);
    expect(names(entries, 'ZÄHLT straßen')).toEqual(['b']);
  });

  test('is not misled by what separates its fields', () => {
    const text = 'a\u0001b\u0002c\nd';
    const entries = [
      entry('widget', { description: text, keywords: [text], users: ['x\u0002ann\u0002'] }),
      entry('gadget'),
    ];
    expect(names(entries, 'gadget')).toEqual(['gadget']);
    expect(names(entries, 'keywords:b')).toEqual([]);
    expect(entries.flatMap((each) => starredIn(toSearchForm([each]), 'ann'))).toEqual([]);
    expect(() => names(entries, '\u0002')).toThrow('control character U+0002');
  });

  test('finds nothing by what the form alone holds', () => {
    const entries = [entry('widget', { deprecated: true, users: ['ann'] }), entry('gadget')];
    for (const text of ['d', 'pd', 'ann', 'name', 'rev', 'keywords:a b']) {
      expect(names(entries, text)).toEqual(text === 'd' ? ['gadget', 'widget'] : []);
    }
    for (const text of ['\u0001', 'keywords:a\u0002b'])
      expect(() => names(entries, text)).toThrow('control character');
  });

  test('shows packages as they were published, capital letters too', () => {
    const legacy = { ...entry('widget', { description: 'A Widget' }), name: 'Widget' };
    const form = toSearchForm([entry('gadget'), legacy]);
    const query = parseSearch(new Map([['text', 'WIDGET']]));
    const { hits } = searchShard(form, query, (name) => name === 'Widget');
    expect(entriesOf(hits)).toEqual([legacy]);
    expect(namesIn(form)).toEqual(['gadget', 'Widget']);
  });

  test('reads from a stored shard what it would find in the entries', () => {
    const all = [entry('widget', { keywords: ['ui'], users: ['Ann'] }), entry('@acme/gadget')];
    const shard = { stamp: 's', build: 'b', entries: new Map(all.map((each) => [each.name, each])) };
    const form = parseSearchForm(serializeShard(shard));
    expect(form && namesIn(form)).toEqual(['widget', '@acme/gadget']);
    expect(form && starredIn(form, 'ann')).toEqual(['widget']);
    expect(form?.text).toBe(toSearchForm(all).text);
  });
});
