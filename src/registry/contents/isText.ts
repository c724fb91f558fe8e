import { isUtf8 } from 'node:buffer';

/**
 * Is it text in UTF-8? Its bytes decide, and never its name. `isCut`: more follows, so its last character may be half of
 * one.
 */
export function isText(bytes: Buffer, isCut: boolean): boolean {
  if (bytes.includes(0)) return false;
  return isUtf8(isCut ? bytes.subarray(0, wholeCharacters(bytes)) : bytes);
}

/** How many of the bytes are before the last character, at the end of which some may be missing. */
function wholeCharacters(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  return Math.max(0, end - 1);
}
