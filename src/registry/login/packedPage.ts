import { addressOfBytes, bytesOfAddress } from '../../lib/ipAddress';
import { confirmationOf, type DevicePage, type LoginPage } from './session';

/*
 * People copy the address of a login's page from one terminal to another: it has to fit into two lines. So its content is
 * packed as bytes:
 *
 *   1  flags and the length of the address
 *   4  the start, in seconds since 1970
 *   1  how long it is good, in units of 10 s
 *   0, 4 or 16  the client's address
 *   web: 16 the seed, then the client's name
 *   device: as JSON [userCode, the client's name, verificationUrl]
 */

const DEVICE = 0x80;
const WITH_CODE = 0x40;
const ADDRESS_LENGTH = 0x1f;
const HEAD_BYTES = 6;
const SEED_BYTES = 16;
const UNIT_MS = 10_000;

export function packPage(page: LoginPage): Buffer {
  const { asker, expires } = page;
  const address = bytesOfAddress(asker.address);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(flagsOf(page) | address.length, 0);
  head.writeUInt32BE(Math.floor(asker.startedAt / 1000), 1);
  head.writeUInt8(Math.min(255, Math.floor((expires - asker.startedAt) / UNIT_MS)), 5);
  return Buffer.concat([head, address, ...(page.flow === 'web' ? packWeb(page) : [packDevice(page)])]);
}

function flagsOf(page: LoginPage): number {
  if (page.flow === 'device') return DEVICE;
  return page.confirmation === undefined ? 0 : WITH_CODE;
}

function packWeb({ seed, asker }: { readonly seed: string } & Pick<LoginPage, 'asker'>): readonly Buffer[] {
  return [Buffer.from(seed, 'base64url'), packWords(asker.client)];
}

function packDevice({ userCode, verificationUrl, asker }: DevicePage & Pick<LoginPage, 'asker'>): Buffer {
  const ofUrl = verificationUrl === undefined ? [] : [verificationUrl];
  return packWords(JSON.stringify([userCode, asker.client, ...ofUrl]));
}

/** Of what `packPage` has made. */
export function unpackPage(bytes: Buffer): LoginPage {
  const flags = bytes.readUInt8(0);
  const rest = HEAD_BYTES + (flags & ADDRESS_LENGTH);
  const startedAt = bytes.readUInt32BE(1) * 1000;
  const expires = startedAt + bytes.readUInt8(5) * UNIT_MS;
  const from = { address: addressOfBytes(bytes.subarray(HEAD_BYTES, rest)), startedAt };
  const content = bytes.subarray(rest);
  if (flags & DEVICE) {
    const [userCode, client, verificationUrl] = JSON.parse(unpackWords(content));
    return { flow: 'device', userCode, verificationUrl, asker: { client, ...from }, expires };
  }
  const seed = content.subarray(0, SEED_BYTES).toString('base64url');
  const client = unpackWords(content.subarray(SEED_BYTES));
  const confirmation = flags & WITH_CODE ? confirmationOf(seed) : undefined;
  return { flow: 'web', seed, confirmation, asker: { client, ...from }, expires };
}

/** What the names of clients are made of, each a byte above ASCII. Add at the end: the place is the byte. */
const WORDS = ['an unknown client', 'pnpm ', 'npm ', 'yarn', ' on ', 'linux ', 'darwin ', 'win32 '];
const FIRST = 0x80;

function packWords(text: string): Buffer {
  const short = WORDS.reduce(
    (found, word, at) => found.replaceAll(word, String.fromCharCode(FIRST + at)),
    text,
  );
  return Buffer.from(short, 'latin1');
}

function unpackWords(bytes: Buffer): string {
  return [...bytes].map((byte) => WORDS[byte - FIRST] ?? String.fromCharCode(byte)).join('');
}
