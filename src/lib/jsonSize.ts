/** The largest packuments of public packages have under 800,000. */
export const MAX_VALUES = 2_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const END_BRACKET = 0x5d;
const END_BRACE = 0x7d;

/** By character: a look-up takes less than four comparisons for each of millions. */
const DEEPER = new Int8Array(0x10000);
DEEPER[BRACE] = 1;
DEEPER[BRACKET] = 1;
DEEPER[END_BRACE] = -1;
DEEPER[END_BRACKET] = -1;

/**
 * Does JSON hold so many values that it would keep a process busy for seconds? Counted before it is parsed, because
 * parsing is what takes long: a few kilobytes of gzip become twenty million times `{}`.
 */
export function hasTooManyValues(text: string, most = MAX_VALUES): boolean {
  // A value and its comma are two characters.
  if (text.length <= most * 2) return false;
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA || code === BRACE || code === BRACKET) count += 1;
    if (count > most) return true;
  }
  return false;
}

/** Is JSON nested deeper than that? Said of the text, so that nothing is made of what is refused. */
export function isNestedDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth <= levels; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    depth += DEEPER[code] ?? 0;
  }
  return depth > levels;
}

/** Where the closing quote is; the end of the text if there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    if (!isEscaped(text, end)) return end;
  }
  return text.length;
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 0;
}
