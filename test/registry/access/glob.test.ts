import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from '../../../src/registry/access/glob';

/** What a pattern means, said as a regular expression: right, and slow on some texts. */
function matchesSlowly(pattern: string, text: string): boolean {
  const escaped = (part: string) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const parts = pattern.split('**').map((part) => part.split('*').map(escaped).join('[^/]*'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

describe('matchesGlob', () => {
  test('matches the whole text, and signs as themselves', () => {
    expect(matchesGlob('a(b)?', 'a(b)?')).toBe(true);
    expect(matchesGlob('a?', 'ab')).toBe(false);
    expect(matchesGlob('a', 'a\nb')).toBe(false);
    expect(matchesGlob('**', 'a/b\n')).toBe(true);
    expect(matchesGlob('', '')).toBe(true);
    expect(matchesGlob('*', '')).toBe(true);
    expect(matchesGlob('@acme/*', '@acme/widget/more')).toBe(false);
  });

  test('means what the regular expression means', () => {
    const letters = fc.constantFrom('a', 'b', '/', '.');
    const pattern = fc.array(fc.oneof(letters, fc.constantFrom('*', '**')), { maxLength: 8 });
    const text = fc.array(letters, { maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (parts, chars) => {
        const [glob, name] = [parts.join(''), chars.join('')];
        expect(matchesGlob(glob, name)).toBe(matchesSlowly(glob, name));
      }),
      { numRuns: 2000 },
    );
  });

  test('holds each character against each part of the pattern once, whatever the text', () => {
    const pattern = `${'a*'.repeat(30)}b`;
    const text = 'a'.repeat(2000);
    const adds = jest.spyOn(Set.prototype, 'add');
    expect(matchesGlob(pattern, text)).toBe(false);
    const steps = adds.mock.calls.length;
    adds.mockRestore();
    expect(steps).toBeLessThan(2 * (pattern.length + 1) * (text.length + 1));
  });
});
