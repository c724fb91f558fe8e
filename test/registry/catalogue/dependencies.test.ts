import { describe, expect, test } from '@jest/globals';
import type { CatalogueEntry } from '../../../src/registry/catalogue/catalogue';
import { allDependents, dependencyNames, dependentsIn } from '../../../src/registry/catalogue/dependencies';
import { toEntry } from '../../../src/registry/catalogue/entry';
import { toSearchForm } from '../../../src/registry/catalogue/shard';
import { parsePackageName } from '../../../src/registry/names';
import { parsePackument } from '../../../src/registry/packument/packument';
import { storedPackument } from '../../support/packages';

function entryOf(name: string, ...manifests: readonly Readonly<Record<string, unknown>>[]): CatalogueEntry {
  const versions = Object.fromEntries(manifests.map((manifest, index) => [`1.${index}.0`, manifest]));
  const stored = Buffer.from(storedPackument({ name, versions }));
  return toEntry(parsePackument(stored, parsePackageName(name), new Date(0)));
}

/** An entry as an older release wrote it. */
function older({ dependencies: _, ...entry }: CatalogueEntry): CatalogueEntry {
  return entry;
}

describe('the dependencies that the catalogue keeps of a package', () => {
  test('are those of its latest version that an install brings along or asks for, each once', () => {
    const entry = entryOf(
      'app',
      { dependencies: { old: '1' } },
      {
        dependencies: { '@acme/widget': '^1.0.0', 'left-pad': '*' },
        optionalDependencies: { 'left-pad': '*', fsevents: '2' },
        peerDependencies: { react: '>=18' },
        devDependencies: { jest: '30' },
      },
    );
    expect(entry.dependencies).toEqual(['@acme/widget', 'left-pad', 'fsevents', 'react']);
    expect(entryOf('gone').dependencies).toEqual([]);
  });

  test('are packages of registries: an alias is what it stands for, and a URL is none', () => {
    const dependencies = {
      a: 'npm:left-pad@^1.0.0',
      b: 'npm:@acme/widget@latest',
      c: 'npm:bare',
      d: 'git+https://git.example/d.git',
      e: 'acme/e',
      f: 'file:../f',
      g: 'https://git.example/g.tgz',
      h: 7,
      'i j': '1',
    };
    expect(dependencyNames({ dependencies })).toEqual(['left-pad', '@acme/widget', 'bare', 'h']);
    expect(dependencyNames({ dependencies: ['left-pad'], peerDependencies: 'react' })).toEqual([]);
    expect(dependencyNames({ dependencies: null })).toEqual([]);
  });

  test('take a bounded place, whatever the package says', () => {
    const many = (length: number, name: (index: number) => string) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [name(index), '1']));
    expect(dependencyNames({ dependencies: many(10_000, (index) => `p${index}`) })).toHaveLength(200);
    const long = dependencyNames({ dependencies: many(200, (index) => `${index}`.padStart(214, 'x')) });
    expect(long.join('').length).toBeLessThanOrEqual(4_000);
    expect(dependencyNames({ dependencies: { ['x'.repeat(215)]: '1' } })).toEqual([]);
  });
});

describe('the dependents of a package', () => {
  const entries = [
    entryOf('zebra', { dependencies: { widget: '1', 'left-pad': '1' } }),
    entryOf('@acme/app', { peerDependencies: { widget: '*' } }),
    entryOf('@secret/plan', { dependencies: { widget: '1' } }),
    entryOf('widget', { dependencies: { 'widget-core': '1' } }),
    entryOf('other', { dependencies: { '@acme/widget': '1', 'widget-core': '1' } }),
    entryOf('gone'),
  ];
  const all = () => true;

  test('are those that name it, wholly, in alphabetical order over all shards', () => {
    const [first, second] = [toSearchForm(entries.slice(0, 2)), toSearchForm(entries.slice(2))];
    const found = (name: string) =>
      allDependents([dependentsIn(first, name, all), dependentsIn(second, name, all)]).names;
    expect(found('widget')).toEqual(['@acme/app', '@secret/plan', 'zebra']);
    expect(found('widget-core')).toEqual(['other', 'widget']);
    expect(found('@acme/widget')).toEqual(['other']);
    expect(found('left-pad')).toEqual(['zebra']);
    for (const none of ['', 'zebra', 'acme', 'core', 'nobody']) expect(found(none)).toEqual([]);
  });

  test('leave out what the caller may not know of, also where it is only counted', () => {
    const isVisible = (name: string) => !name.startsWith('@secret/');
    const form = toSearchForm([...entries, older(entryOf('@secret/old', {})), older(entryOf('old', {}))]);
    expect(dependentsIn(form, 'widget', isVisible).names).not.toContain('@secret/plan');
    expect(dependentsIn(form, 'widget', isVisible).unknown).toBe(1);
    expect(dependentsIn(form, 'widget', all).unknown).toBe(2);
  });
});
