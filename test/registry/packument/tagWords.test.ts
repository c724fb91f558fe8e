import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import validRange from 'semver/ranges/valid';
import { assertTag } from '../../../src/registry/packument/tags';

const CHARACTERS = [...'abcdvxVXxLZ0123456789-_.*^~<>=|&+'];
const texts = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 8 });

function isTag(text: string): boolean {
  try {
    assertTag(text);
    return true;
  } catch {
    return false;
  }
}

test('no version and no range is a tag, whatever it begins with', () => {
  const begins = fc.constantFrom('', 'v', 'V', 'x', 'X', 'a', 'latest-', '1.', 'v1', 'x.');
  fc.assert(
    fc.property(begins, texts, (start, rest) => {
      const text = start + rest;
      if (validRange(text) !== null) expect([text, isTag(text)]).toEqual([text, false]);
    }),
    { numRuns: 5_000 },
  );
});

test.each(['v1', 'v1.0.0', 'x', 'X', '*', '1', '1.x', '>=1', '^1', '~1', '1||2', '=1'])(
  '%s is not a tag',
  (text) => expect(isTag(text)).toBe(false),
);

test.each(['latest', 'next', 'release-1', 'a1', 'Z_9', 'vNext', 'xx'])('%s is a tag', (text) =>
  expect(isTag(text)).toBe(true),
);
