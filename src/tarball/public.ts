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
  wanted: WantedTarball,
  context: ReadContext,
): Promise<Reply | undefined> {
  const found = await asKnown(request, wanted, context);
  // The function that sent the packument may have a newer one.
  return found || !context.upstream.renew?.(wanted.name.full) ? found : asKnown(request, wanted, context);
}

async function asKnown(
  request: Request,
  { name, file }: WantedTarball,
  context: ReadContext,
): Promise<Reply | undefined> {
  const { upstream, config } = context;
  if (!isTarballFile(file) || (await upstream.lets?.(name.full, file)) === false) return undefined;
  if (upstream.keeps(name.full)) return keptTarball(request, { name, file }, context);
  const location = upstream.tarballUrl(name.full, file);
  if (location !== undefined && config.tarballs === 'redirect') return redirect(location);
  const body = await upstream.tarball(name.full, file);
  if (!body) return undefined;
  if (isSendable(body.length, context))
    return bytesReply(request, { body, etag: createHash('sha256').update(body).digest('hex'), headers: {} });
  return location === undefined ? keptTarball(request, { name, file }, context) : redirect(location);
}

async function keptTarball(request: Request, { name, file }: WantedTarball, context: ReadContext) {
  const key = await context.upstream.keptTarball?.(name.full, file);
  return key === undefined ? undefined : storedTarball(request, key, context);
}
