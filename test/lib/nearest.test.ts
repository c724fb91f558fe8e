import { describe, expect, test } from '@jest/globals';
import { nearest } from '../../src/lib/nearest';

describe('nearest', () => {
  test.each([
    ['one letter less', 'ADMIN', 'ADMINS'],
    ['one letter more', 'BUCKETT', 'BUCKET'],
    ['two letters changed places', 'BUKCET', 'BUCKET'],
    ['a word left out', 'RESTRICTED', 'RESTRICTED_ORGS'],
    ['the word itself', 'ADMINS', 'ADMINS'],
  ])('finds what was meant: %s', (_case, word, expected) => {
    expect(nearest(word, ['REGION', 'RESTRICTED_ORGS', 'BUCKET', 'ADMINS'])).toBe(expected);
  });

  test('needs a word to choose from', () => {
    expect(() => nearest('x', [])).toThrow('no word');
  });
});
