/**
 * Characters that make a text look like another one: they turn the direction, control something, are shown as nothing,
 * or as a blank of an odd kind. Tabs and line ends are none, but a carriage return
 * alone is. Hangul fillers are marked, too: they may be names of variables.
 */
const INVISIBLE =
  /(?!\t|\r?\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** The text in parts, with each character that nobody sees apart, by its code point. */
export function visibleParts(text: string): readonly (string | { readonly code: string })[] {
  const parts: (string | { readonly code: string })[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(INVISIBLE)) {
    if (index > end) parts.push(text.slice(end, index));
    parts.push({ code: codeOf(character) });
    end = index + character.length;
  }
  return end < text.length ? [...parts, text.slice(end)] : parts;
}

/** As Unicode writes it: `U+202E`. */
function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
