import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { repeatedKeys } from '../../src/lib/repeatedKeys';

describe('repeatedKeys', () => {
  test.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":1,\n "a" \t:2,"b":{"b":0,"b":0}}', ['a', 'b']],
    ['[{"a":1},{"a":2}]', []],
    ['{"a":{"a":{"a":1}},"b":["a","a"],"c":"a"}', []],
    ['{"a":[{"x":1}],"b":{},"a":3}', ['a']],
    ['{"a":"{\\"a\\":1,","b":"\\\\","a":2}', ['a']],
    ['{"\\u0061":1,"a":2}', ['a']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['"a"', []],
  ])('of %s are %j', (json, expected) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(repeatedKeys(json)).toEqual(expected);
  });

  test('are looked for as deep as is asked', () => {
    const json = '{"a":{"b":1,"b":{"c":1,"c":2}}}';
    expect([1, 2, 3].map((levels) => repeatedKeys(json, levels))).toEqual([[], ['b'], ['b', 'c']]);
  });

  test('are none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expect(repeatedKeys(JSON.stringify(value))).toEqual([])),
    );
  });

  test('is each key of any object that is written twice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const inside = JSON.stringify(value).slice(1, -1);
        expect(new Set(repeatedKeys(`{${inside},${inside}}`))).toEqual(new Set(Object.keys(value)));
      }),
    );
  });
});
