/** A place in JSON in UTF-8. What reads there moves it, and throws SyntaxError where JSON.parse does. */
export type JsonCursor = {
  readonly bytes: Buffer;
  /** The first byte that is not read. */
  at: number;
  /** How many values may still come. */
  values: number;
  /** How many levels of brackets may still open. */
  levels: number;
  /** How many texts with an escape were read. */
  escaped: number;
};

export type JsonBounds = Pick<JsonCursor, 'values' | 'levels'>;

export const QUOTE = 0x22;
const SPACE = 0x20;
const EXCLAMATION = 0x21;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const UNICODE = 0x75;

/** 1 for those bytes: a look-up takes less than several comparisons for each of millions. */
function table(characters: string): Uint8Array {
  const marks = new Uint8Array(0x100);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}

const BLANK = table(' \n\r\t');
const DIGIT = table('0123456789');
const HEX = table('0123456789abcdefABCDEF');
const ESCAPED = table('"\\/bfnrt');
const EXPONENT = table('eE');
const SIGN = table('+-');
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** At the first value. */
export function cursorOf(bytes: Buffer, bounds: JsonBounds): JsonCursor {
  return { bytes, at: afterSpace(bytes, 0), ...bounds, escaped: 0 };
}

/** Is nothing behind the value that was read? */
export function isAtEnd({ bytes, at }: JsonCursor): boolean {
  return afterSpace(bytes, at) === bytes.length;
}

export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (BLANK[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** Behind the closing quote. Most of the bytes of a large document pass through here, and most of them are letters. */
export function skipText(cursor: JsonCursor): void {
  const { bytes } = cursor;
  if (bytes[cursor.at] !== QUOTE) throw broken();
  let at = cursor.at + 1;
  let escapes = 0;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte > QUOTE && byte !== BACKSLASH) at += 1;
    else if (byte === QUOTE) break;
    else if (byte === SPACE || byte === EXCLAMATION) at += 1;
    else {
      at = afterEscape(bytes, at);
      escapes = 1;
    }
  }
  cursor.escaped += escapes;
  cursor.at = at + 1;
}

/** SyntaxError for a byte that may not stand in a text, and at the end of all. */
function afterEscape(bytes: Uint8Array, at: number): number {
  const kind = bytes[at] === BACKSLASH ? (bytes[at + 1] ?? 0) : 0;
  if (ESCAPED[kind] === 1) return at + 2;
  if (kind !== UNICODE) throw broken();
  for (let digit = at + 2; digit < at + 6; digit += 1) {
    if (HEX[bytes[digit] ?? 0] !== 1) throw broken();
  }
  return at + 6;
}

/** From the name of a member to its value. */
export function skipColon(cursor: JsonCursor): void {
  const at = afterSpace(cursor.bytes, cursor.at);
  if (cursor.bytes[at] !== COLON) throw broken();
  cursor.at = afterSpace(cursor.bytes, at + 1);
}

/** A number, `true`, `false` or `null`. */
export function skipScalar(cursor: JsonCursor): void {
  const { bytes, at } = cursor;
  const byte = bytes[at] ?? 0;
  if (byte === MINUS || DIGIT[byte] === 1) cursor.at = afterNumber(bytes, at);
  else cursor.at = at + wordAt(bytes, at).length;
}

function wordAt(bytes: Uint8Array, at: number): Uint8Array {
  const word = WORDS.find((one) => isAt(bytes, one, at));
  if (!word) throw broken();
  return word;
}

/** Do these bytes stand there? Makes nothing: it is asked for each of millions. */
export function isAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let index = 0; index < wanted.length; index += 1)
    if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

function afterNumber(bytes: Uint8Array, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let at = bytes[first] === ZERO ? first + 1 : afterDigits(bytes, first);
  if (bytes[at] === DOT) at = afterDigits(bytes, at + 1);
  if (EXPONENT[bytes[at] ?? 0] !== 1) return at;
  return afterDigits(bytes, SIGN[bytes[at + 1] ?? 0] === 1 ? at + 2 : at + 1);
}

/** At least one. */
function afterDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (DIGIT[bytes[at] ?? 0] === 1) at += 1;
  if (at === from) throw broken();
  return at;
}

export function broken(): SyntaxError {
  return new SyntaxError('This is not JSON.');
}

/** For what is JSON, and cannot be read without parsing it. */
export function unusual(): SyntaxError {
  return new SyntaxError('This JSON is written in an unusual way.');
}
