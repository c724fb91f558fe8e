import { isUtf8 } from 'node:buffer';

export const BLOCK = 512;

/** What a header of a tar says, as far as it can be made out. */
export type LooseHeader = {
  readonly kind: 'file' | 'folder' | 'link' | 'other' | 'pax' | 'long name' | 'long target' | 'ignored';
  readonly path: Buffer;
  readonly target: Buffer;
  /** Bytes that follow, without their padding. */
  readonly size: number;
};

const KINDS: Readonly<Record<string, LooseHeader['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'link',
  '5': 'folder',
  x: 'pax',
  g: 'ignored',
  L: 'long name',
  K: 'long target',
};

/**
 * The header in a block of any tar that programs still unpack: of the formats ustar, GNU and pax, and older ones;
 * undefined for a block that is none, which npm skips. `publish/tar/header.ts` refuses what is read here in good faith.
 */
export function looseHeader(block: Buffer): LooseHeader | undefined {
  if (!hasSum(block)) return undefined;
  const name = field(block, 0, 100);
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? field(block, 345, prefixEnd(block)) : Buffer.alloc(0);
  const path = prefix.length > 0 ? Buffer.concat([prefix, SLASH, name]) : name;
  const kind = KINDS[block.toString('latin1', 156, 157)] ?? 'other';
  const isFolder = kind === 'file' && path.at(-1) === SLASH[0];
  return {
    kind: isFolder ? 'folder' : kind,
    path,
    target: field(block, 157, 257),
    size: numberIn(block.subarray(124, 136)),
  };
}

/** Of a path or a target: bytes that are no UTF-8 are shown as U+FFFD. */
export function textOf(bytes: Buffer): { readonly text: string; readonly isExact: boolean } {
  return { text: bytes.toString('utf8'), isExact: isUtf8(bytes) };
}

/** Up to the first NUL. */
export function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

const SLASH = Buffer.from('/');

function field(block: Buffer, start: number, end: number): Buffer {
  return untilNul(block.subarray(start, end));
}

/** npm may write two times at the end of the prefix's field. */
function prefixEnd(block: Buffer): number {
  return block[475] === 0 ? 475 : 500;
}

/** The field itself counts as eight blanks. */
function hasSum(block: Buffer): boolean {
  const sum = 8 * 32 + total(block.subarray(0, 148)) + total(block.subarray(156));
  return sum === numberIn(block.subarray(148, 156));
}

function total(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum;
}

/** Octal, or binary behind a first byte of 0x80. What is no number is 0. */
function numberIn(bytes: Buffer): number {
  if (bytes[0] === 0x80) {
    const value = Number(BigInt(`0x${bytes.subarray(1).toString('hex')}`));
    return Number.isSafeInteger(value) ? value : 0;
  }
  const [digits = '0'] = /[0-7]+/.exec(bytes.toString('latin1')) ?? [];
  return Number.parseInt(digits, 8);
}
