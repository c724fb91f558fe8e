import { createHash } from 'node:crypto';
import type { ReadContext } from '../context';
import { bytesReply } from '../http/bytes';
import { type Reply, redirect } from '../http/reply';
import type { Request } from '../http/request';
import { isTarballFile } from '../registry/packument/public';
import { isSendable, storedTarball } from './stored';
import type { WantedTarball } from './wanted';

/**
 * A tarball of a public package: from the copy in the bucket, through the function, or by redirect to
 * upstream. undefined: there cannot be one.
 */
export async function publicTarball(
  request: Request,
  { name, file }: WantedTarball,
  context: ReadContext,
): Promise<Reply | undefined> {
  const { upstream, config } = context;
  const location = isTarballFile(file) ? upstream.tarballUrl(name.full, file) : undefined;
  if (location === undefined || (await upstream.lets?.(name.full, file)) === false) return undefined;
  if (upstream.keptTarball) {
    const key = await upstream.keptTarball(name.full, file);
    return key === undefined ? undefined : storedTarball(request, key, context);
  }
  if (config.tarballs === 'redirect') return redirect(location);
  const body = await upstream.tarball(name.full, file);
  if (!body) return undefined;
  if (!isSendable(body.length, context)) return redirect(location);
  return bytesReply(request, { body, etag: createHash('sha256').update(body).digest('hex'), headers: {} });
}
