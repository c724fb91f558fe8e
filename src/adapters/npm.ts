import type { Config } from '../config';
import type { Upstream } from '../ports/upstream';
import { holdsToken, showsToken } from '../registry/redact';
import { createHttpGet, type HttpLimits } from './npm/get';
import { askTarball, encodeFile, encodeName } from './npm/packument';
import { type MemoryOptions, rememberedPackuments } from './npm/remembered';

/** Milliseconds and bytes. */
type Options = HttpLimits & MemoryOptions & { readonly tarballMs: number; readonly tarballBytes: number };

const MINUTE = 60_000;
const MEBIBYTE = 1024 * 1024;

/** The longest that upstream is waited for: for the bytes of a tarball. */
export const UPSTREAM_PATIENCE_MS = 20_000;

const defaults: Options = {
  connectMs: 3_000,
  totalMs: 10_000,
  publishMs: 3_000,
  maxBytes: 64 * MEBIBYTE,
  cacheBytes: 48 * MEBIBYTE,
  freshMs: 5 * MINUTE,
  staleMs: 24 * 60 * MINUTE,
  pauseMs: MINUTE / 2,
  absentMs: MINUTE,
  tarballMs: UPSTREAM_PATIENCE_MS,
  tarballBytes: 256 * MEBIBYTE,
  now: () => Date.now(),
};

type Source = Pick<Config, 'registry' | 'privateScopes'> & {
  /** The registry whose tarball URLs packuments get, without a trailing slash; undefined: they keep upstream's. */
  readonly registryUrl?: string | undefined;
};

/**
 * The public registry, remembered: a packument is served for five minutes, then confirmed by its ETag, and for a day
 * when upstream is down. No header of a client is passed on. A name or file that looks like a token is not passed on either:
 * somebody may have pasted one in the wrong place.
 */
export function createUpstream(
  { registry, privateScopes, registryUrl }: Source,
  changes: Partial<Options> = {},
): Upstream {
  const options = { ...defaults, ...changes };
  const getTarball = createHttpGet({
    ...options,
    totalMs: options.tarballMs,
    maxBytes: options.tarballBytes,
  });
  const packuments = rememberedPackuments({ get: createHttpGet(options), registry, registryUrl }, options);
  const isInPrivateScope = (name: string) =>
    privateScopes.includes(name.split('/', 1)[0]?.toLowerCase() ?? '');
  const isPrivate = (name: string) => isInPrivateScope(name) || holdsToken(name);
  const isPrivateFile = (name: string, file: string) => isPrivate(name) || showsToken(file);
  const fileUrl = (name: string, file: string) => `${registry}${encodeName(name)}/-/${encodeFile(file)}`;
  return {
    packument: async (name, form) => (isPrivate(name) ? undefined : packuments.packument(name, form)),
    has: async (name) => !isPrivate(name) && packuments.has(name),
    tarball: async (name, file) =>
      isPrivateFile(name, file) ? undefined : askTarball(getTarball, new URL(fileUrl(name, file))),
    packumentUrl: (name) => (isPrivate(name) ? undefined : `${registry}${encodeName(name)}`),
    tarballUrl: (name, file) => (isPrivateFile(name, file) ? undefined : fileUrl(name, file)),
  };
}
