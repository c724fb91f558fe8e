/** Control and direction characters, line ends, halves of characters, and what nobody sees. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Does a terminal show the text as it is? */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) === -1;
}

/** The text with an escape in the place of whatever a terminal would not show as it is. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** What a terminal obeys: control characters but tabs and line feeds, directions, and halves of characters. */
const OBEYED = /[\p{Bidi_Control}\p{Cs}\p{Zl}\p{Zp}]|(?![\t\n])\p{Cc}/gu;

/** Is it a text of any length, with lines and emoji, that changes nothing in a terminal but what it writes? */
export function isPlainText(text: string): boolean {
  return text.search(OBEYED) === -1;
}

/** The text without what a terminal would obey. */
export function plainText(text: string): string {
  return text.replace(OBEYED, '');
}
