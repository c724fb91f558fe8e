import { gzipSync } from 'node:zlib';

const BLOCK = 512;
const MANIFEST = '{"name":"widget","version":"1.0.0"}';

type Fields = {
  readonly name?: string;
  /** One character: 0 is a file, 5 a folder, x a pax header, L a long name. */
  readonly type?: string;
  /** As it stands in the header: octal, or whatever somebody writes there. */
  readonly size?: string;
  readonly mode?: string;
  /** Of a link. */
  readonly target?: string;
  /** With the version behind it. */
  readonly magic?: string;
  /** From there to the end of the header. */
  readonly prefix?: string;
  /** How the checksum is written. */
  readonly sum?: (sum: number) => string;
};

const DEFAULTS = {
  name: 'package/x',
  type: '0',
  size: '00000000000',
  mode: '0000644\0',
  target: '',
  magic: 'ustar\x0000',
  prefix: '',
  sum: (sum: number) => `${sum.toString(8).padStart(6, '0')}\0 `,
};

/** The header of an entry, with a correct checksum. */
export function header(fields: Fields): Buffer {
  const { name, type, size, mode, target, magic, prefix, sum } = { ...DEFAULTS, ...fields };
  const block = Buffer.alloc(BLOCK);
  const texts: readonly (readonly [number, string])[] = [
    [0, name.slice(0, 100)],
    [100, mode],
    [108, '0000000\0'],
    [116, '0000000\0'],
    [124, size],
    [136, '00000000000\0'],
    [148, '        '],
    [156, type],
    [157, target],
    [257, magic],
    [345, prefix],
  ];
  for (const [at, text] of texts) block.write(text, at, 'latin1');
  block.write(sum(block.reduce((total, byte) => total + byte, 0)), 148, 8, 'latin1');
  return block;
}

/** A header and what it announces. */
export function entry(fields: Fields, content: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(content);
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return Buffer.concat([header({ size: octal(bytes.length), ...fields }), bytes, padding]);
}

export const manifest = entry({ name: 'package/package.json' }, MANIFEST);
const end = Buffer.alloc(2 * BLOCK);

/** A tar.gz of the parts, with a good package.json unless they hold one. */
export function tarGz(...parts: readonly Buffer[]): Buffer {
  return gzipSync(Buffer.concat([...parts, end]));
}

/** A record of a pax header: its own length in decimal, a blank, key=value and a line end. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = [...Array(10).keys()]
    .map((digits) => bytes + digits)
    .find((all) => String(all).length + bytes === all);
  return `${length}${rest}`;
}

export function octal(value: number): string {
  return `${value.toString(8).padStart(11, '0')}\0`;
}
