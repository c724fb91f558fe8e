import { RegistryError } from '../../../errors';
import { ambiguous, incomplete } from './refusal';

export const BLOCK = 512;

/** `file` and `folder` are entries; the others say something about the next one. */
export type TarHeader = {
  readonly kind: 'file' | 'folder' | 'pax' | 'global pax' | 'long name';
  readonly path: Buffer;
  /** Bytes that follow, without their padding. */
  readonly size: number;
};

const KINDS: Readonly<Record<string, TarHeader['kind']>> = {
  '0': 'file',
  '5': 'folder',
  x: 'pax',
  g: 'global pax',
  L: 'long name',
};

const FORBIDDEN: Readonly<Record<string, string>> = {
  '1': 'a link',
  '2': 'a symlink',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  K: 'a link',
};

/**
 * A header of ustar or GNU tar, as strictly as every packer writes them: npm skips a header with an odd number or a
 * link name and takes the file's content for the next header, others do not; some add the prefix whatever the format,
 * others look at the version; pnpm ends where a name is empty. RegistryError 400 for each of these.
 */
export function readHeader(block: Buffer): TarHeader {
  checkSum(block);
  const isGnu = checkFormat(block);
  const kind = kindOf(block);
  for (const [at, length] of NUMBERS) checkNumber(block.subarray(at, at + length));
  const name = text(block.subarray(0, 100));
  if (name.length === 0) throw ambiguous('an entry has no name');
  if (text(block.subarray(157, 257)).length > 0) throw ambiguous('a file has the target of a link');
  const prefix = isGnu ? noPrefix(block) : prefixOf(block);
  const path = prefix.length > 0 ? Buffer.concat([prefix, SLASH, name]) : name;
  return { kind, path, size: sizeOf(block) };
}

/** Without what fills the field up; nothing but NUL does. */
export function text(field: Buffer): Buffer {
  const end = field.indexOf(0);
  if (end === -1) return field;
  if (!isZero(field.subarray(end))) throw ambiguous('something is hidden behind a name');
  return field.subarray(0, end);
}

export function isZero(bytes: Buffer): boolean {
  return bytes.length <= ZEROS.length ? bytes.equals(ZEROS.subarray(0, bytes.length)) : false;
}

const ZEROS = Buffer.alloc(64 * 1024);
const SLASH = Buffer.from('/');

/** Of mode, uid, gid, mtime and the device. */
const NUMBERS = [
  [100, 8],
  [108, 8],
  [116, 8],
  [136, 12],
  [329, 8],
  [337, 8],
] as const;

function kindOf(block: Buffer): TarHeader['kind'] {
  const type = block.toString('latin1', 156, 157);
  const kind = KINDS[type];
  if (kind) return kind;
  const what = FORBIDDEN[type] ?? 'a strange entry';
  throw new RegistryError(400, `The tarball holds ${what}; only files and folders are allowed.`);
}

/**
 * Only two spellings of the sum are accepted. npm also reads the four bytes after the field, so with any other spelling
 * it may read another number, or none.
 */
function checkSum(block: Buffer): void {
  const field = block.toString('latin1', 148, 156);
  if (!/^(?:[0-7]{6}(?:\0 | \0)|[0-7]{7}\0)$/.test(field)) throw incomplete();
  // The field itself counts as eight blanks.
  const sum = total(block) - total(block.subarray(148, 156)) + 8 * 32;
  if (sum !== Number.parseInt(field, 8)) throw incomplete();
}

function total(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum;
}

function checkFormat(block: Buffer): boolean {
  const magic = block.toString('latin1', 257, 265);
  if (magic !== 'ustar\x0000' && magic !== 'ustar  \0') {
    throw ambiguous('it is in neither the format ustar nor that of GNU tar');
  }
  return magic !== 'ustar\x0000';
}

/**
 * A number is octal, or, if it is large, binary and within what JavaScript can count. Leading blanks are refused: pnpm
 * would read 0.
 */
function checkNumber(field: Buffer): void {
  if (/^[0-7]*[ \0]*$/.test(field.toString('latin1'))) return;
  const isLarge = field[0] === 0x80 && isZero(field.subarray(1, -7)) && (field.at(-7) ?? 0) < 0x20;
  if (!isLarge) throw ambiguous('a number in it is none');
}

function sizeOf(block: Buffer): number {
  const field = block.toString('latin1', 124, 136);
  if (!/^[0-7]+[ \0]*$/.test(field)) throw ambiguous('the size of a file is not written as usual');
  return Number.parseInt(field, 8);
}

/** npm may write two times at the end of the prefix's field. Then the prefix is shorter. */
function prefixOf(block: Buffer): Buffer {
  if (!isZero(block.subarray(500))) throw ambiguous('a header of it goes on where it should end');
  if (block[475] !== 0) return text(block.subarray(345, 500));
  if (!/^[0-7 \0]*$/.test(block.toString('latin1', 476, 500))) throw ambiguous('a number in it is none');
  return text(block.subarray(345, 475));
}

/** GNU tar has other things there, which some take for a prefix. */
function noPrefix(block: Buffer): Buffer {
  if (!isZero(block.subarray(345))) throw ambiguous('a header of GNU tar holds more than a name');
  return Buffer.alloc(0);
}
