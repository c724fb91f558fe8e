import type { ReadContext } from '../context';
import type { KeptText } from '../lib/keptText';
import type { Storage } from '../ports/storage';
import { largeReplyKey } from './keys/shortLived';

/** Lambda's answer, as JSON, may have 6,291,556 bytes; this leaves room for headers. */
const MAX_ANSWER = 6_200_000;

/** Would Lambda refuse to send that text? A laptop's folder store has no such limit. */
export function isTooLarge(body: string | KeptText, { config }: Pick<ReadContext, 'config'>): boolean {
  // Escaping at most doubles the length of JSON in JSON, so most texts need no second look.
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (config.storageFolder !== undefined || length * 2 < MAX_ANSWER) return false;
  return Buffer.byteLength(JSON.stringify(typeof body === 'string' ? body : body.text())) > MAX_ANSWER;
}

/** Where a copy of the text can be fetched; every client follows a redirect there (docs/protocol.md §3.3). */
export async function copyUrl(body: string, storage: Storage): Promise<string | undefined> {
  const key = largeReplyKey(body, new Date());
  if (!(await storage.stat(key))) await storage.create(key, Buffer.from(body));
  return storage.url(key);
}
