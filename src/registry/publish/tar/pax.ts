import { ambiguous } from './refusal';

/** What real packers write and no unpacker finds a file by; `path` and `size` are looked at. */
const KNOWN =
  /^(?:path|size|[acm]time|uid|gid|uname|gname|comment|SCHILY\.(?:dev|ino|nlink|fflags|(?:acl|xattr)\..+)|LIBARCHIVE\.(?:creationtime|xattr\..+)|RHT\.security\.selinux|NODETAR\..+)$/;

/**
 * The records of a pax header, `length key=value\n` each. npm reads it line by line, others by the lengths, and of two
 * records of a key some take the first: RegistryError 400 where that makes a difference, and for keys such as
 * `GNU.sparse.name`, `linkpath` or `hdrcharset`, which change what an entry is, for those who know them.
 */
export function readPax(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>();
  let rest = bytes;
  while (rest.length > 0) {
    const length = lengthOf(rest);
    const { key, value } = record(rest.subarray(0, length));
    if (!KNOWN.test(key) && !isHarmlessCharset(key, value))
      throw ambiguous('a pax header has a record that not everybody knows');
    if (records.has(key)) throw ambiguous('a pax header has a record twice');
    records.set(key, value);
    rest = rest.subarray(length);
  }
  if (records.size === 0) throw ambiguous('a pax header is empty');
  return records;
}

/** bun says so of names that are not ASCII, and they are taken for UTF-8 all the same. */
function isHarmlessCharset(key: string, value: Buffer): boolean {
  return key === 'hdrcharset' && ['BINARY', 'ISO-IR 10646 2000 UTF-8'].includes(value.toString('latin1'));
}

/** Of the first record. */
function lengthOf(bytes: Buffer): number {
  const [digits = ''] = /^[1-9][0-9]{0,6} /.exec(bytes.toString('latin1', 0, 8)) ?? [];
  const length = Number.parseInt(digits, 10);
  const isRecord = length > digits.length && length <= bytes.length && bytes[length - 1] === NEWLINE;
  if (!isRecord || bytes.indexOf(NEWLINE) !== length - 1) {
    throw ambiguous('a pax header has records that are not lines');
  }
  return length;
}

const NEWLINE = 0x0a;

function record(line: Buffer): { readonly key: string; readonly value: Buffer } {
  const start = line.indexOf(' ') + 1;
  const equals = line.indexOf('=', start);
  if (equals === -1) throw ambiguous('a pax header has a record without a value');
  return { key: line.toString('utf8', start, equals), value: line.subarray(equals + 1, -1) };
}
