import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { MINTED_PREFIX } from '../tokens';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Enough for every number that is exact in JSON. */
const MAKER_LENGTH = 9;
/** 178 bits, so a plain hash is as safe as a slow one. */
const SECRET_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
/** What lists show of the secret. */
const SHOWN_LENGTH = 4;

const BODY = MINTED_PREFIX.length + MAKER_LENGTH + SECRET_LENGTH;
/** Published in SECURITY.md, for scanners that look for secrets. Tokens of workflows have dots, and never match. */
const FORM = new RegExp(`^${MINTED_PREFIX}[0-9A-Za-z]{${MAKER_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

/**
 * A new token: who made it, by GitHub's number, 30 random characters, and a checksum. The number is in it so that one
 * read finds it. Everybody who holds the token can ask for its maker's name anyway.
 */
export function newToken(makerId: number): string {
  const random = Array.from({ length: SECRET_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
  const body = `${MINTED_PREFIX}${digits(makerId, MAKER_LENGTH)}${random.join('')}`;
  return body + checksum(body);
}

/** Does it look like a token for machines? Those of workflows begin in the same way, and have dots. */
export function hasMachineForm(token: string): boolean {
  return FORM.test(token);
}

/** The number of its maker. undefined: it has not the form of a token for machines, or a typing error. */
export function makerIn(token: string): number | undefined {
  if (!FORM.test(token) || checksum(token.slice(0, BODY)) !== token.slice(BODY)) return undefined;
  const maker = numberIn(token.slice(MINTED_PREFIX.length, MINTED_PREFIX.length + MAKER_LENGTH));
  return Number.isSafeInteger(maker) && maker > 0 ? maker : undefined;
}

/** The name of a token in the bucket, and npm's `key`. Nothing can be done with it but to revoke the token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** How a token begins, for its owner to recognise it. */
export function beginningOf(token: string): string {
  return token.slice(0, MINTED_PREFIX.length + MAKER_LENGTH + SHOWN_LENGTH);
}

function checksum(body: string): string {
  return digits(crc32(body), CHECKSUM_LENGTH);
}

function digits(value: number, length: number): string {
  let rest = value;
  const found = Array.from({ length }, () => {
    const digit = ALPHABET.charAt(rest % ALPHABET.length);
    rest = Math.floor(rest / ALPHABET.length);
    return digit;
  });
  return found.reverse().join('');
}

function numberIn(text: string): number {
  return [...text].reduce((value, digit) => value * ALPHABET.length + ALPHABET.indexOf(digit), 0);
}
