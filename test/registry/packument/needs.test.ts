import { expect, test } from '@jest/globals';
import { needsOf } from '../../../src/registry/packument/needs';

test.each([
  [{}, []],
  [{ dependencies: { a: '^1.0.0', '@x/b': 'latest', c: '' } }, ['a', '@x/b', 'c']],
  [{ dependencies: { a: '1' }, optionalDependencies: { b: '1', a: '1' } }, ['a', 'b']],
  [{ devDependencies: { a: '1' }, peerDependencies: { b: '1' } }, []],
  [
    { dependencies: { one: 'npm:a@^1', two: 'npm:@x/b@2', three: 'npm:c', four: 'npm:a@2' } },
    ['a', '@x/b', 'c'],
  ],
  [
    {
      dependencies: {
        a: 'git+ssh://git@host.example/a.git',
        b: 'owner/b',
        c: 'file:../c',
        d: 'https://x.example/d.tgz',
      },
    },
    [],
  ],
  [{ dependencies: ['a'], optionalDependencies: 'b' }, []],
  [{ dependencies: { a: 1, b: null, c: '1' } }, ['c']],
  [{ dependencies: { a: '1' }, optionalDependencies: { a: 'npm:b@1' } }, ['b']],
  [
    { dependencies: { '../a': '1', 'b c': '1', d: 'npm:..@1', e: `1 ||${' '.repeat(2_000)}2`, f: '1' } },
    ['f'],
  ],
])('an install of %p asks for %p', (manifest, names) => {
  expect(needsOf(manifest)).toEqual(names);
});

test('it is fetched for at most two hundred', () => {
  const dependencies = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`n${number}`, '1']));
  expect(needsOf({ dependencies })).toHaveLength(200);
});

test('a name is kept only if it can be one, however many there are', () => {
  const dependencies = Object.fromEntries(
    Array.from({ length: 300 }, (_, number) => [`${number}-${'x'.repeat(50_000)}`, '1']),
  );
  expect(needsOf({ dependencies })).toEqual([]);
  expect(needsOf({ dependencies: { a: `npm:${'x'.repeat(50_000)}@1` } })).toEqual([]);
});
