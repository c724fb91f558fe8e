import { describe, expect, test } from '@jest/globals';
import { visibleParts, visibleProse } from '../../../src/registry/contents/invisible';

describe('what nobody sees in a text', () => {
  test.each([
    ['turns the direction', '\u202e', 'U+202E'],
    ['isolates a direction', '\u2066', 'U+2066'],
    ['is an Arabic mark of direction', '\u061c', 'U+061C'],
    ['has no width', '\u200b', 'U+200B'],
    ['is a letter without a look', '\u3164', 'U+3164'],
    ['is half as wide and has no look either', '\uffa0', 'U+FFA0'],
    ['joins', '\u200d', 'U+200D'],
    ['is a tag', '\u{e0041}', 'U+E0041'],
    ['varies what stands before it', '\u{e0100}', 'U+E0100'],
    ['is for private use', '\ue000', 'U+E000'],
    ['is a control character', '\u0008', 'U+0008'],
    ['begins a sequence for terminals', '\u001b', 'U+001B'],
    ['is NUL', '\0', 'U+0000'],
    ['ends a line for some programs only', '\u2028', 'U+2028'],
    ['returns to the beginning of the line', '\r', 'U+000D'],
    ['is a blank that is none for JavaScript’s readers', '\u00a0', 'U+00A0'],
    ['is half of a character', '\ud800', 'U+D800'],
    ['is a byte order mark', '\ufeff', 'U+FEFF'],
  ])('is shown by its code where it %s', (_what, character, code) => {
    expect(visibleParts(`a${character}b`)).toEqual(['a', { code }, 'b']);
  });

  test('leaves text as it is, in any language', () => {
    const text = 'if (a) {\r\n\treturn "Zürich 東京 עברית 🙂";\n}\n';
    expect(visibleParts(text)).toEqual([text]);
    expect(visibleParts('')).toEqual([]);
  });

  test('shows a comment that only looks like one', () => {
    const parts = visibleParts('/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin admins only */');
    expect(parts.flatMap((part) => (typeof part === 'string' ? [] : part.code))).toEqual([
      'U+202E',
      'U+2066',
      'U+2069',
      'U+2066',
    ]);
  });
});

describe('what nobody sees in the words of people', () => {
  test.each(['\u202e', '\u2066', '\u200b', '\u200d', '\u3164', '\u0008', '\u2028', '\ufe0f', '\r'])(
    'is shown by its code: %j',
    (character) => {
      const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      expect(visibleProse(`a${character}b`)).toEqual(['a', { code }, 'b']);
    },
  );

  test('leaves emoji and blanks as they are', () => {
    const text = '⚡️ fast, 1️⃣ and 👩‍💻, 👩🏽‍💻, ❤️‍🔥 von\u00a0Haus\u3000aus\nעברית';
    expect(visibleProse(text)).toEqual([text]);
  });

  test('shows what only looks like a part of an emoji', () => {
    expect(visibleProse('🙂\u200dx')).toEqual(['🙂', { code: 'U+200D' }, 'x']);
    expect(visibleProse('🙂\ufe0f\ufe0f')).toEqual(['🙂\ufe0f', { code: 'U+FE0F' }]);
  });
});
