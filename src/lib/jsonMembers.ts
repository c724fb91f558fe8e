/** Where a value is in the bytes of a JSON text: from `start` up to but not including `end`. */
export type Range = { readonly start: number; readonly end: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

type Members = Map<string, Range>;

/**
 * The members of an object in a JSON text, without making values of them: a reader of one member of a large document
 * needs only that member. Of a name that is there twice the last counts, as with JSON.parse. SyntaxError if the text is
 * no object. What is inside the members is only skipped, and may be no JSON all the same.
 */
export function membersOf(bytes: Uint8Array): Members {
  return readAll(bytes, (_name, at) => skipValue(bytes, at));
}

/** The same, and in the same pass the members of the one with that name; undefined if it is no object. */
export function membersWithin(bytes: Uint8Array, wanted: string): { members: Members; inner?: Members } {
  let inner: Members | undefined;
  const members = readAll(bytes, (name, at) => {
    if (name !== wanted) return skipValue(bytes, at);
    inner = undefined;
    if (bytes[at] !== OPEN) return skipValue(bytes, at);
    inner = new Map();
    return readObject(bytes, at, { members: inner, skip: (_name, value) => skipValue(bytes, value) });
  });
  return inner ? { members, inner } : { members };
}

/** From where a value begins to where it ends. */
type Skip = (name: string, at: number) => number;

function readAll(bytes: Uint8Array, skip: Skip): Members {
  const members: Members = new Map();
  const end = readObject(bytes, skipSpace(bytes, 0), { members, skip });
  if (skipSpace(bytes, end) < bytes.length) throw broken();
  return members;
}

function readObject(
  bytes: Uint8Array,
  from: number,
  { members, skip }: { members: Members; skip: Skip },
): number {
  let at = skipSpace(bytes, expectByte(bytes, from, OPEN));
  if (bytes[at] === CLOSE) return at + 1;
  for (;;) {
    const afterName = skipText(bytes, at);
    const name = nameAt(bytes, { start: at, end: afterName });
    const start = skipSpace(bytes, expectByte(bytes, skipSpace(bytes, afterName), COLON));
    const end = skip(name, start);
    members.set(name, { start, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE) return at + 1;
    at = skipSpace(bytes, expectByte(bytes, at, COMMA));
  }
}

function nameAt(bytes: Uint8Array, range: Range): string {
  // It begins and ends with a quote, so what it can be is a text.
  return valueAt(bytes, range) as string;
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
  const { length } = bytes;
  for (let at = expectByte(bytes, from, QUOTE); at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  throw broken();
}

/** In ASCII this makes one byte of the two kinds of brackets. */
const EITHER = 0x20;

/**
 * Behind the value. Without recursion, as a text may be nested deeper than the stack is, and in one loop, as most of the
 * bytes of a large document pass through it.
 */
function skipValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from] ?? 0;
  if (first === QUOTE) return skipText(bytes, from);
  if ((first | EITHER) !== OPEN) return skipScalar(bytes, from);
  const { length } = bytes;
  let depth = 0;
  for (let at = from; at < length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = skipText(bytes, at) - 1;
    else if ((byte | EITHER) === OPEN) depth += 1;
    else if ((byte | EITHER) === CLOSE) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
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
