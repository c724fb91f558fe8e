import {
  afterSpace,
  broken,
  cursorOf,
  isAtEnd,
  type JsonBounds,
  type JsonCursor,
  QUOTE,
  skipColon,
  skipScalar,
  skipText,
  unusual,
} from './jsonCursor';

const COMMA = 0x2c;
const BRACE = 0x7b;
const END_BRACE = 0x7d;
const BRACKET = 0x5b;
const END_BRACKET = 0x5d;

/** Are the bytes JSON, with at most so many values and levels? In one pass, before anything is made of them. */
export function isJsonWithin(bytes: Buffer, bounds: JsonBounds): boolean {
  return (
    orUndefined(() => {
      const cursor = cursorOf(bytes, bounds);
      skipValue(cursor);
      return isAtEnd(cursor);
    }) ?? false
  );
}

/** undefined where a cursor found no JSON, or too much of it. */
export function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Moves the cursor behind its value, as strictly as JSON.parse, and makes nothing of it. RangeError if more values or
 * levels come than may.
 */
export function skipValue(cursor: JsonCursor): void {
  const byte = cursor.bytes[cursor.at];
  if (byte === QUOTE) skipText(cursor);
  else if (byte === BRACE) skipObject(cursor);
  else if (byte === BRACKET) skipArray(cursor);
  else skipScalar(cursor);
}

export function isAtObject({ bytes, at }: JsonCursor): boolean {
  return bytes[at] === BRACE;
}

export function isAtText({ bytes, at }: JsonCursor): boolean {
  return bytes[at] === QUOTE;
}

/**
 * The members of the object at the cursor, one by one; SyntaxError if it is not at one, and for a name with an escape,
 * which could be any name. `visit` gets where the name is, without its quotes. The cursor is at the value then, and is
 * to be moved behind it.
 */
export function eachMember(cursor: JsonCursor, visit: (start: number, end: number) => void): void {
  if (!isAtObject(cursor)) throw broken();
  if (isEmpty(cursor, END_BRACE)) return;
  do {
    const { at, escaped } = cursor;
    const start = at + 1;
    skipText(cursor);
    if (cursor.escaped !== escaped) throw unusual();
    const end = cursor.at - 1;
    skipColon(cursor);
    visit(start, end);
  } while (goesOn(cursor, END_BRACE));
}

/** As `eachMember`, without a call of a function for each of millions. */
function skipObject(cursor: JsonCursor): void {
  if (isEmpty(cursor, END_BRACE)) return;
  do {
    skipText(cursor);
    skipColon(cursor);
    skipValue(cursor);
  } while (goesOn(cursor, END_BRACE));
}

function skipArray(cursor: JsonCursor): void {
  if (isEmpty(cursor, END_BRACKET)) return;
  do skipValue(cursor);
  while (goesOn(cursor, END_BRACKET));
}

/** Moves into the brackets, and behind them if nothing is between them. */
function isEmpty(cursor: JsonCursor, end: number): boolean {
  count(cursor);
  cursor.levels -= 1;
  if (cursor.levels < 0) throw beyond();
  cursor.at = afterSpace(cursor.bytes, cursor.at + 1);
  return isAfter(cursor, end);
}

/** Moves behind a comma, or behind the end. */
function goesOn(cursor: JsonCursor, end: number): boolean {
  cursor.at = afterSpace(cursor.bytes, cursor.at);
  if (isAfter(cursor, end)) return false;
  if (cursor.bytes[cursor.at] !== COMMA) throw broken();
  count(cursor);
  cursor.at = afterSpace(cursor.bytes, cursor.at + 1);
  return true;
}

function isAfter(cursor: JsonCursor, end: number): boolean {
  if (cursor.bytes[cursor.at] !== end) return false;
  cursor.levels += 1;
  cursor.at += 1;
  return true;
}

function count(cursor: JsonCursor): void {
  cursor.values -= 1;
  if (cursor.values < 0) throw beyond();
}

function beyond(): RangeError {
  return new RangeError('This JSON has too many values or levels.');
}
