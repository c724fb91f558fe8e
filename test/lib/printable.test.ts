import { describe, expect, test } from '@jest/globals';
import { isPlainText, isPrintable, plainText, printable } from '../../src/lib/printable';

describe('what a terminal shows as it is', () => {
  test.each(['beta', 'Ünïcode', '日本語', '🎉', 'a b', 'e\u0301'])('is %s', (text) => {
    expect(isPrintable(text)).toBe(true);
    expect(printable(text)).toBe(text);
  });

  test.each([
    ['an escape', '\u001b[31m', '\\u{1b}[31m'],
    ['a control character of eight bits', '\u009b', '\\u{9b}'],
    ['a direction', 'a\u202eb', 'a\\u{202e}b'],
    ['an isolate', '\u2066', '\\u{2066}'],
    ['a line end', '\u2028', '\\u{2028}'],
    ['half a character', '\ud83c', '\\u{d83c}'],
    ['no space at all', '\u200b\ufeff\u3164', '\\u{200b}\\u{feff}\\u{3164}'],
    ['a tag of nobody', '\u{e0041}', '\\u{e0041}'],
  ])('is not %s', (_what, text, shown) => {
    expect(isPrintable(text)).toBe(false);
    expect(printable(text)).toBe(shown);
  });
});

describe('a text for people', () => {
  test.each(['beta', 'two\nlines', 'a\tb', '\u26a0\ufe0f old', '\u{1f469}\u200d\u{1f4bb}', '日本語'])(
    'is %j',
    (text) => {
      expect(isPlainText(text)).toBe(true);
      expect(plainText(text)).toBe(text);
    },
  );

  test.each([
    '\u001b[31m',
    '\u009b31m',
    'a\rb',
    'a\u0008b',
    '\u202eb',
    '\u2066',
    '\u200fx',
    '\u2028',
    '\ud83c',
  ])('is not %j', (text) => {
    expect(isPlainText(text)).toBe(false);
    expect(isPlainText(plainText(text))).toBe(true);
  });
});
