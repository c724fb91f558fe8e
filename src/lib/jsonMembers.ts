/** Where a value is in the bytes of a JSON text: from `start` up to but not including `end`. */
export type Range = { readonly start: number; readonly end: number };

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The members of an object in a JSON text, without making values of them: a reader of one member of a large document
 * needs only that member. Of a name that is there twice the last counts, as with JSON.parse. SyntaxError if the range, by
 * default all of the text, holds no object. What is inside the members is only skipped, and may be no JSON all the same.
 */
export function membersOf(bytes: Uint8Array, within?: Range): Map<string, Range> {
  const { start, end } = within ?? { start: 0, end: bytes.length };
  const members = new Map<string, Range>();
  let at = expectByte(bytes, skipSpace(bytes, start), OPEN);
  if (bytes[skipSpace(bytes, at)] === CLOSE) at = skipSpace(bytes, at);
  else {
    at -= 1;
    do {
      const name = skipSpace(bytes, at + 1);
      const afterName = skipText(bytes, name);
      const value = skipSpace(bytes, expectByte(bytes, skipSpace(bytes, afterName), COLON));
      const afterValue = skipValue(bytes, value);
      members.set(valueAt(bytes, { start: name, end: afterName }) as string, {
        start: value,
        end: afterValue,
      });
      at = skipSpace(bytes, afterValue);
    } while (bytes[at] === COMMA);
  }
  if (skipSpace(bytes, expectByte(bytes, at, CLOSE)) < end) throw broken();
  return members;
}

/** The value at that place. SyntaxError if it is no JSON. */
export function valueAt(bytes: Uint8Array, { start, end }: Range): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
}

export function isObjectAt(bytes: Uint8Array, { start }: Range): boolean {
  return bytes[start] === OPEN;
}

function expectByte(bytes: Uint8Array, at: number, byte: number): number {
  if (bytes[at] !== byte) throw broken();
  return at + 1;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1;
  return at;
}

/** Behind the closing quote. */
function skipText(bytes: Uint8Array, from: number): number {
  let at = expectByte(bytes, from, QUOTE);
  while (bytes[at] !== QUOTE) {
    if (at >= bytes.length) throw broken();
    at += bytes[at] === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

/** Behind the value. Without recursion, as a text may be nested deeper than the stack is. */
function skipValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipText(bytes, from);
  if (first !== OPEN && first !== OPEN_LIST) return skipScalar(bytes, from);
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = skipText(bytes, at) - 1;
    else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw broken();
}

function skipScalar(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== CLOSE) at += 1;
  if (at === from) throw broken();
  return at;
}

function broken(): SyntaxError {
  return new SyntaxError('This is no object of JSON.');
}
