import { createHash } from 'node:crypto';

/** A strong ETag for a body, with its quotes: the same text has the same one in every process. */
export function bodyEtag(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}
