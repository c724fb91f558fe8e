import { sameToken } from '../tokens';

/** No vowels, so that there are no words, and no letters that look like another (RFC 8628, 6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** For example `WDJB-MJHT`, of eight random bytes: one of 25,600,000,000, for ten minutes. */
export function confirmationCode(random: Buffer): string {
  let rest = random.readBigUInt64BE();
  const letters = Array.from({ length: 8 }, () => {
    const letter = LETTERS[Number(rest % BASE)];
    rest /= BASE;
    return letter;
  });
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

const BASE = BigInt(LETTERS.length);

/** It may be typed in small letters, without the hyphen, or with spaces. */
export function isConfirmed(typed: string, code: string): boolean {
  return sameToken(lettersOf(typed), lettersOf(code));
}

function lettersOf(text: string): string {
  return text.toUpperCase().replace(/[^A-Z]/g, '');
}
