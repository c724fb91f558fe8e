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
])('an install of %p asks for %p', (manifest, names) => {
  expect(needsOf(manifest)).toEqual(names);
});

test('it is fetched for at most two hundred', () => {
  const dependencies = Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`n${number}`, '1']));
  expect(needsOf({ dependencies })).toHaveLength(200);
});
