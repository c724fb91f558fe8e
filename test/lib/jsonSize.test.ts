import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDeeperThan } from '../../src/lib/json';
import { hasTooManyValues, isNestedDeeper } from '../../src/lib/jsonSize';
import { isJsonWithin } from '../../src/lib/jsonSkip';

describe('isNestedDeeper', () => {
  test('says of the text what isDeeperThan says of the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, levels) => {
        // A container counts as a level here, even if nothing is in it.
        const text = JSON.stringify(value);
        if (isDeeperThan(value, levels)) expect(isNestedDeeper(text, levels)).toBe(true);
        if (isNestedDeeper(text, levels + 1)) expect(isDeeperThan(value, levels)).toBe(true);
      }),
    );
  });

  test('does not count brackets in a text', () => {
    expect(isNestedDeeper(JSON.stringify({ readme: '[[[{{"\\"[[' }), 1)).toBe(false);
    expect(isNestedDeeper('['.repeat(20), 10)).toBe(true);
    expect(isNestedDeeper('[],'.repeat(20), 1)).toBe(false);
  });
});

describe('hasTooManyValues', () => {
  test.each([
    ['objects', `[${'{},'.repeat(11)}{}]`],
    ['numbers', `[${'1,'.repeat(11)}1]`],
    ['arrays in each other', `${'['.repeat(12)}${']'.repeat(12)}`],
    ['fields', `{${'"a":1,'.repeat(11)}"a":1}`],
    ['what is no JSON at all', '{},'.repeat(12)],
  ])('is so for %s', (_name, text) => {
    expect(hasTooManyValues(text, 10)).toBe(true);
    expect(hasTooManyValues(text, 30)).toBe(false);
  });

  test.each([
    ['text', JSON.stringify({ readme: '[{,'.repeat(100) })],
    ['text with quotes', JSON.stringify({ readme: '",[{\\",'.repeat(100) })],
    ['text that ends with a backslash', JSON.stringify(['\\\\', '\\', ','.repeat(100)])],
    ['text without an end', `["${',\\"'.repeat(100)}`],
  ])('does not count what stands in %s', (_name, text) => {
    expect(hasTooManyValues(text, 10)).toBe(false);
  });

  test('counts each value once, with the container that it is in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(30), (value, most) => {
        const text = JSON.stringify(value);
        const isLong = text.length > most * 2;
        expect(hasTooManyValues(text, most)).toBe(isLong && countOf(value) > most);
      }),
    );
  });
});

describe('isJsonWithin', () => {
  const ANY = { values: Number.POSITIVE_INFINITY, levels: Number.POSITIVE_INFINITY };

  test('says of the bytes what the others say of the text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(30), (value, most) => {
        const text = JSON.stringify(value);
        const bytes = Buffer.from(text);
        expect(isJsonWithin(bytes, { ...ANY, levels: most })).toBe(!isNestedDeeper(text, most));
        expect(isJsonWithin(bytes, { ...ANY, values: most })).toBe(countOf(value) <= most);
      }),
    );
  });

  test('takes what a text holds for text', () => {
    const bounds = { values: 3, levels: 1 };
    for (const readme of ['[[{{,', '",[[{\\",', '\\', '日本語 "[[[[']) {
      expect(isJsonWithin(Buffer.from(JSON.stringify({ readme, next: '' })), bounds)).toBe(true);
    }
    expect(isJsonWithin(Buffer.from('["[['), bounds)).toBe(false);
  });

  test('takes the largest packuments that there are', () => {
    const manifest = {
      name: 'next',
      dependencies: Object.fromEntries(range(200).map((n) => [`d${n}`, '1'])),
    };
    const text = JSON.stringify({ versions: Object.fromEntries(range(3_800).map((n) => [n, manifest])) });
    expect(isJsonWithin(Buffer.from(text), { values: 2_000_000, levels: 200 })).toBe(true);
  });
});

function range(length: number): readonly number[] {
  return [...Array(length).keys()];
}

/** A container, and a comma between its entries. */
function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const entries = Object.values(value);
  return entries.reduce(
    (total: number, entry) => total + countOf(entry),
    1 + Math.max(0, entries.length - 1),
  );
}
