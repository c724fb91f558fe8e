import type { Config } from '../config';
import { type KeepText, plainText } from '../lib/keptText';
import type { Upstream } from '../ports/upstream';
import { holdsToken, showsToken } from '../registry/redact';
import { createHttpGet, type HttpLimits } from './npm/get';
import { askTarball, encodeFile, encodeName } from './npm/packument';
import type { PackumentMemory } from './npm/packumentMemory';
import { type MemoryOptions, rememberedPackuments } from './npm/remembered';
import { type UpstreamToken, withToken } from './npm/token';

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
  /** Its tarballs pass through that registry, wherever upstream has them, and packuments tell what is promised of them. */
  readonly passesTarballs?: boolean;
  /** How the bodies of packuments are kept. */
  readonly keepText?: KeepText;
  /** Without one, everybody may ask. */
  readonly token?: UpstreamToken | undefined;
  /** Shared with other upstreams, which have other names. */
  readonly memory?: PackumentMemory | undefined;
};

/**
 * The public registry, remembered: a packument is served for five minutes, then confirmed by its ETag, and for a day
 * when upstream is down. No header of a client is passed on. A name or file that looks like a token is not passed on either:
 * somebody may have pasted one in the wrong place.
 */
export function createUpstream(source: Source, changes: Partial<Options> = {}): Upstream {
  const { registry, privateScopes, token } = source;
  const options = { ...defaults, ...changes };
  const get = withToken(createHttpGet(options), registry, token);
  const limits = { ...options, totalMs: options.tarballMs, maxBytes: options.tarballBytes };
  const getTarball = withToken(createHttpGet(limits, token ? 'anywhere' : 'host'), registry, token);
  const packuments = rememberedPackuments(
    { registryUrl: undefined, passesTarballs: false, keepText: plainText, ...source, get },
    options,
  );
  const isInPrivateScope = (name: string) =>
    privateScopes.includes(name.split('/', 1)[0]?.toLowerCase() ?? '');
  const isPrivate = (name: string) => isInPrivateScope(name) || holdsToken(name);
  const isPrivateFile = (name: string, file: string) => isPrivate(name) || showsToken(file);
  // Clients have no token for it.
  const isOpen = (name: string) => token === undefined && !isPrivate(name);
  const fileUrl = (name: string, file: string) => `${registry}${encodeName(name)}/-/${encodeFile(file)}`;
  return {
    packument: async (name, form) => (isPrivate(name) ? undefined : packuments.packument(name, form)),
    has: async (name) => !isPrivate(name) && packuments.has(name),
    renew: (name) => packuments.renew?.(name) ?? false,
    remembers: packuments.remembers,
    isAtHand: (name, form) => isPrivate(name) || packuments.isAtHand(name, form),
    tarball: async (name, file, named) =>
      isPrivateFile(name, file)
        ? undefined
        : askTarball(getTarball, tarballPlace(fileUrl(name, file), named)),
    packumentUrl: (name) => (isOpen(name) ? `${registry}${encodeName(name)}` : undefined),
    tarballUrl: (name, file) => (isOpen(name) && !showsToken(file) ? fileUrl(name, file) : undefined),
    keeps: () => false,
  };
}

/** Where the packument says, if that is at least as safe as the registry itself. */
function tarballPlace(conventional: string, named = ''): URL {
  const [usual, other] = [new URL(conventional), URL.canParse(named) ? new URL(named) : undefined];
  return other && (other.origin === usual.origin || other.protocol === 'https:') ? other : usual;
}
