/**
 * Characters that make a text look like another one: they turn the direction, control something, are shown as nothing,
 * or as a blank of an odd kind. Tabs and line ends are none, but a carriage return
 * alone is. Hangul fillers are marked, too: they may be names of variables.
 */
const INVISIBLE =
  /(?!\t|\r?\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/**
 * The same in what people write for people: there blanks of any kind are harmless, and emoji are often made of several
 * characters with such ones between or behind them.
 */
const IN_PROSE =
  /(?!\t|\r?\n)(?!(?<=[\p{Extended_Pictographic}#*0-9])\ufe0f)(?!(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

type Part = string | { readonly code: string };

/** The text in parts, with each character that nobody sees apart, by its code point. */
export function visibleParts(text: string): readonly Part[] {
  return partsOf(text, INVISIBLE);
}

/** The same of a description, a message or a name, in which emoji stay as they are. */
export function visibleProse(text: string): readonly Part[] {
  return partsOf(text, IN_PROSE);
}

function partsOf(text: string, hidden: RegExp): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(hidden)) {
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
