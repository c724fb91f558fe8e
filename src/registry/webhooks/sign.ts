import { createHmac } from 'node:crypto';
import type { Secret } from '../../lib/secret';

/** HMAC-SHA256 of the time and the body: with the time, nobody can send an old message again as a new one. Hexadecimal. */
export function signature(secret: Secret, seconds: number, body: string): string {
  return createHmac('sha256', secret.reveal()).update(`${seconds}.${body}`).digest('hex');
}
