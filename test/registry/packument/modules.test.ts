import { describe, expect, test } from '@jest/globals';
import { moduleKinds } from '../../../src/registry/packument/modules';

describe('what kinds of modules package.json names', () => {
  test.each([
    [{ main: 'index.js' }, ['CommonJS']],
    [{ main: './lib' }, ['CommonJS']],
    [{ main: 'index.mjs' }, ['ESM']],
    [{ type: 'module', main: 'index.js', types: 'index.d.ts' }, ['ESM', 'TypeScript types']],
    [{ type: 'module', main: 'index.cjs' }, ['CommonJS']],
    [{ main: 'a.js', module: 'a.esm.js', typings: 'a.d.ts' }, ['ESM', 'CommonJS', 'TypeScript types']],
    [{ exports: './index.mjs', main: 'index.js' }, ['ESM']],
    [{ exports: { '.': { import: './a.mjs', default: './a.mjs' } } }, ['ESM']],
    [
      { exports: { '.': { import: { types: './a.d.mts', default: './a.js' }, require: './a.cjs' } } },
      ['ESM', 'CommonJS', 'TypeScript types'],
    ],
    [{ type: 'module', exports: { '.': ['./a.js', './b.js'], './package.json': './package.json' } }, ['ESM']],
    [{ main: '', types: 'index.d.ts' }, ['TypeScript types']],
    [{ bin: 'cli.js', exports: null, main: 7, module: {}, types: [] }, []],
  ])('%j: %j', (manifest, kinds) => {
    expect(moduleKinds(manifest)).toEqual(kinds);
  });

  test('stops where conditions are nested without end', () => {
    let exports: unknown = './a.mjs';
    for (let level = 0; level < 50_000; level += 1) exports = { import: exports };
    expect(moduleKinds({ exports })).toEqual([]);
  });
});
