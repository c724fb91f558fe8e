import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isJsonWithin } from '../../src/lib/jsonSkip';

const ANY = { values: 1_000_000, levels: 1_000 };

const isJson = (text: string, bounds = ANY) => isJsonWithin(Buffer.from(text), bounds);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Pieces of JSON, whole and damaged. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u00e9', '\\ud800', '\\u12', '\\x', 'a', 'é', '😀'],
      ...['0', '-', '1', '.', 'e', 'E+', '01', '1.5', 'true', 'tru', 'null', 'false', 'NaN', '""', '"k":'],
      ...[' ', '\n', '\t', '\r', '\v', '\u0000', '\u001f', '\u007f', '\u00a0', '\ufeff', '//', "'"],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('a value that is skipped', () => {
  test('is JSON exactly where JSON.parse says so, of pieces put together', () => {
    fc.assert(
      fc.property(pieces, (text) => {
        for (const one of [text, `[${text}]`, `{"k":${text}}`, `"${text}"`, `[1${text}]`]) {
          expect([one, isJson(one)]).toEqual([one, parses(one)]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('is JSON exactly where JSON.parse says so, of JSON with a piece taken out or put in', () => {
    const cut = fc.record({ at: fc.nat(200), length: fc.nat(3), put: pieces });
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom(undefined, 2, '\t'),
        cut,
        (json, indent, { at, length, put }) => {
          const text = JSON.stringify(JSON.parse(json), undefined, indent);
          expect(isJson(text)).toBe(true);
          const start = at % (text.length + 1);
          const damaged = text.slice(0, start) + put + text.slice(start + length);
          expect([damaged, isJson(damaged)]).toEqual([damaged, parses(damaged)]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['[[1]]', { ...ANY, levels: 2 }, true],
    ['[[1]]', { ...ANY, levels: 1 }, false],
    ['[[],[[]],[]]', { ...ANY, levels: 3 }, true],
    ['[[],[[]],[]]', { ...ANY, levels: 2 }, false],
    ['[1,2,3]', { ...ANY, values: 3 }, true],
    ['[1,2,3]', { ...ANY, values: 2 }, false],
    ['{"a":{"b":1},"c":2}', { ...ANY, values: 3 }, true],
    ['{"a":{"b":1},"c":2}', { ...ANY, values: 2 }, false],
  ])('has bounds: %s in %p', (text, bounds, is) => {
    expect(isJson(text, bounds)).toBe(is);
  });

  test('may be nested as deep as the stack of JSON.parse allows, and is refused deeper', () => {
    expect(isJson(`${'['.repeat(1_000)}${']'.repeat(1_000)}`)).toBe(true);
    expect(isJson('['.repeat(1_000_000))).toBe(false);
  });
});
