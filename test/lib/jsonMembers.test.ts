import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { membersOf, membersWithin, valueAt } from '../../src/lib/jsonMembers';

/** As it reads a text. */
function read(text: string): Map<string, unknown> {
  const bytes = Buffer.from(text);
  return new Map([...membersOf(bytes)].map(([name, range]) => [name, valueAt(bytes, range)]));
}

describe('the members of a JSON text', () => {
  test('are those of JSON.parse, however it is written', () => {
    const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 2, '\t'), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        expect(read(text)).toEqual(new Map(Object.entries(JSON.parse(text))));
      }),
    );
  });

  test('a name that is there twice has its last value, and __proto__ is a name', () => {
    expect(read('{"a":1,"__proto__":{"b":2},"a":[3]}')).toEqual(
      new Map<string, unknown>([
        ['a', [3]],
        ['__proto__', { b: 2 }],
      ]),
    );
  });

  test('texts hold brackets, quotes and backslashes', () => {
    expect(read(String.raw`{ "a\"}" : "]}\\" , "b" : ["{", {"c":"\\\""}] }`)).toEqual(
      new Map<string, unknown>([
        ['a"}', ']}\\'],
        ['b', ['{', { c: '\\"' }]],
      ]),
    );
  });

  test('the members of one of them are found in the same pass, and depth breaks nothing', () => {
    const bytes = Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"b":{"c":1,"d":{}},"e":2}`);
    const { members, inner } = membersWithin(bytes, 'b');
    expect([...members.keys()]).toEqual(['a', 'b', 'e']);
    expect([...(inner ?? [])].map(([name, range]) => [name, valueAt(bytes, range)])).toEqual([
      ['c', 1],
      ['d', {}],
    ]);
    expect(membersWithin(bytes, 'e').inner).toBeUndefined();
    expect(membersWithin(bytes, 'f').inner).toBeUndefined();
    expect(membersWithin(Buffer.from('{"b":{"c":1},"b":2}'), 'b').inner).toBeUndefined();
  });

  test.each([
    '',
    'no packument',
    '[]',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":{"b":1}',
    '{"a":"1}',
    '{,}',
    '{"a":1,}',
    '{"a":1}}',
    '{a:1}',
  ])('refuses %j', (text) => {
    expect(() => membersOf(Buffer.from(text))).toThrow(SyntaxError);
  });
});
