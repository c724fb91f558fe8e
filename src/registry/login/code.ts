import { randomInt } from 'node:crypto';
import { sameToken } from '../tokens';

/** No vowels, so that there are no words, and no letters that look like another (RFC 8628, 6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

/** For example `WDJB-MJHT`: one of 25,600,000,000, for ten minutes. */
export function newConfirmationCode(): string {
  const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** It may be typed in small letters, without the hyphen, or with spaces. */
export function isConfirmed(typed: string, code: string): boolean {
  return sameToken(lettersOf(typed), lettersOf(code));
}

function lettersOf(text: string): string {
  return text.toUpperCase().replace(/[^A-Z]/g, '');
}
