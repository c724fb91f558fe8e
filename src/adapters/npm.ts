import { LRUCache } from 'lru-cache';
import type { Config } from '../config';
import { RegistryError } from '../errors';
import { type ByteCache, createByteCache } from '../lib/byteCache';
import { isWithin, type TimeSpan, timeSpan } from '../lib/timeSpan';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import type { PackumentForm } from '../registry/packument/forms';
import { holdsToken } from '../registry/redact';
import { createHttpGet, type HttpGet, type HttpLimits } from './npm/get';
import { askPackument, askTarball, encodeName } from './npm/packument';

/** Milliseconds and bytes. */
type Options = HttpLimits & {
  readonly cacheBytes: number;
  /** How long a copy is served without asking. */
  readonly freshMs: number;
  /** How old a copy may get while upstream is down. */
  readonly staleMs: number;
  /** How long upstream is left alone when it was down, where there is a copy to serve. */
  readonly pauseMs: number;
  readonly absentMs: number;
  readonly tarballMs: number;
  readonly tarballBytes: number;
  readonly now: () => number;
};

const MINUTE = 60_000;
const MEBIBYTE = 1024 * 1024;
const MAX_ABSENT = 5_000;

/** The longest that upstream is waited for: for the bytes of a tarball. */
export const UPSTREAM_PATIENCE_MS = 20_000;

const defaults: Options = {
  connectMs: 3_000,
  totalMs: 10_000,
  maxBytes: 64 * MEBIBYTE,
  cacheBytes: 48 * MEBIBYTE,
  freshMs: 5 * MINUTE,
  staleMs: 24 * 60 * MINUTE,
  pauseMs: MINUTE / 2,
  absentMs: MINUTE,
  tarballMs: UPSTREAM_PATIENCE_MS,
  tarballBytes: 256 * MEBIBYTE,
  now: Date.now,
};

type Kept = UpstreamPackument & { readonly confirmedAt: number; readonly fresh: TimeSpan };

type State = {
  readonly registry: string;
  readonly options: Options;
  readonly get: HttpGet;
  readonly getTarball: HttpGet;
  readonly kept: ByteCache<Kept>;
  /** While a name is known to be absent. */
  readonly absent: LRUCache<string, TimeSpan>;
  readonly inFlight: Map<string, Promise<UpstreamPackument | undefined>>;
};

type Wanted = { readonly key: string; readonly name: string; readonly form: PackumentForm };

/**
 * The public registry, remembered: a packument is served for five minutes, then confirmed by its ETag, and for a day
 * when upstream is down. No header of a client is passed on, and no name that somebody has put a token in the place of.
 */
export function createUpstream(
  { registry, privateScopes }: Pick<Config, 'registry' | 'privateScopes'>,
  changes: Partial<Options> = {},
): Upstream {
  const options = { ...defaults, ...changes };
  const state: State = {
    registry,
    options,
    get: createHttpGet(options),
    getTarball: createHttpGet({ ...options, totalMs: options.tarballMs, maxBytes: options.tarballBytes }),
    kept: createByteCache(options.cacheBytes),
    absent: new LRUCache({ max: MAX_ABSENT }),
    inFlight: new Map(),
  };
  const isInPrivateScope = (name: string) =>
    privateScopes.includes(name.split('/', 1)[0]?.toLowerCase() ?? '');
  const isPrivate = (name: string) => isInPrivateScope(name) || holdsToken(name);
  return {
    packument: async (name, form) => (isPrivate(name) ? undefined : packument(state, name, form)),
    tarball: async (name, file) => (isPrivate(name) ? undefined : tarball(state, name, file)),
    packumentUrl: (name) => (isPrivate(name) ? undefined : `${registry}${encodeName(name)}`),
    tarballUrl: (name, file) => (isPrivate(name) ? undefined : fileUrl(registry, name, file)),
  };
}

function fileUrl(registry: string, name: string, file: string): string {
  return `${registry}${encodeName(name)}/-/${encodeURIComponent(file)}`;
}

async function tarball(
  { registry, getTarball }: State,
  name: string,
  file: string,
): Promise<Uint8Array | undefined> {
  return askTarball(getTarball, new URL(fileUrl(registry, name, file)));
}

async function packument(state: State, name: string, form: PackumentForm) {
  const wanted = { key: keyOf(name, form), name, form };
  const kept = state.kept.get(wanted.key);
  const now = state.options.now();
  if (isWithin(kept?.fresh, now)) return kept;
  if (isWithin(state.absent.get(name), now)) return undefined;
  return state.inFlight.get(wanted.key) ?? askOnce(state, wanted, kept);
}

function askOnce(state: State, wanted: Wanted, kept: Kept | undefined) {
  const asking = ask(state, wanted, kept).finally(() => state.inFlight.delete(wanted.key));
  state.inFlight.set(wanted.key, asking);
  return asking;
}

async function ask(state: State, wanted: Wanted, kept: Kept | undefined): Promise<Kept | undefined> {
  const { registry, get, options } = state;
  const { key, name, form } = wanted;
  try {
    const answer = await askPackument(get, { registry, name, form, known: kept });
    if (!answer) return forget(state, name);
    const now = options.now();
    return keep(state, key, { ...answer, confirmedAt: now, fresh: timeSpan(now, options.freshMs) });
  } catch (error) {
    const now = options.now();
    const isOutage = error instanceof RegistryError && error.status === 503;
    if (!isOutage) state.kept.delete(key);
    if (!isOutage || !kept || now - kept.confirmedAt > options.staleMs) throw error;
    return keep(state, key, { ...kept, fresh: timeSpan(now, options.pauseMs) });
  }
}

function keep(state: State, key: string, packument: Kept): Kept {
  state.kept.set(key, packument);
  return packument;
}

function forget({ kept, absent, options }: State, name: string): undefined {
  kept.delete(keyOf(name, 'full'));
  kept.delete(keyOf(name, 'abbreviated'));
  absent.set(name, timeSpan(options.now(), options.absentMs));
}

function keyOf(name: string, form: PackumentForm): string {
  return `${form} ${name}`;
}
