import { sha256 } from '../../lib/sha256';
import { LARGE_REPLIES, PARKED_LOGINS, USED_ID_TOKENS } from '../keys';

/** The key holds the day, so that nobody is sent to a copy that is about to be removed. */
export function largeReplyKey(body: string, now: Date): string {
  return `${LARGE_REPLIES}${now.toISOString().slice(0, 10)}/${sha256(body)}.json`;
}

/** The id of a login is a secret, and keys are not. */
export function parkedLoginKey(sid: string): string {
  return `${PARKED_LOGINS}${sha256(sid)}`;
}

/** `purpose`: what the ID token was used for, in any words. */
export function usedIdTokenKey(tokenId: string, purpose: string): string {
  return `${USED_ID_TOKENS}${sha256(`${tokenId}\n${purpose}`)}`;
}
