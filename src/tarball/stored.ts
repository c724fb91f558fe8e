import type { ReadContext } from '../context';
import { bytesReply } from '../http/bytes';
import { type Reply, redirect } from '../http/reply';
import type { Request } from '../http/request';

/** Bytes, 4.39 MiB. In base64 and JSON, this is just below the 6 MB that a function may answer. */
const MAX_INLINE = 4_600_000;

/** May an answer hold that many bytes? A laptop's folder store has no limit. */
export function isSendable(bytes: number, { config }: ReadContext): boolean {
  return config.storageFolder !== undefined || bytes <= MAX_INLINE;
}

/**
 * A stored tarball: a redirect to the store's own URL, which has no limit in size; or its bytes, where the store has
 * no URLs or the operator's clients cannot reach them (`CODEBOX_TARBALLS=inline`). undefined when nothing is stored.
 */
export async function storedTarball(
  request: Request,
  key: string,
  context: ReadContext,
): Promise<Reply | undefined> {
  const { storage } = context;
  const location = (await isInline(key, context)) ? undefined : await storage.url(key);
  if (location !== undefined) return redirect(location);
  const stored = await storage.get(key);
  if (!stored) return undefined;
  const headers = {
    'cache-control': 'private, max-age=31536000, immutable',
    'last-modified': stored.lastModified.toUTCString(),
  };
  return bytesReply(request, { body: stored.body, etag: stored.etag, headers });
}

async function isInline(key: string, context: ReadContext): Promise<boolean> {
  if (context.config.tarballs === 'redirect') return false;
  const info = await context.storage.stat(key);
  return info !== undefined && isSendable(info.size, context);
}
