import type { Config } from '../config';
import { RegistryError } from '../errors';
import { bodyEtag } from '../lib/bodyEtag';
import { plainText } from '../lib/keptText';
import { isWithin, type TimeSpan, timeSpan } from '../lib/timeSpan';
import type { Logger } from '../ports/log';
import type { Storage } from '../ports/storage';
import type { Answered, Upstream, UpstreamPackument } from '../ports/upstream';
import type { PackumentForm } from '../registry/packument/forms';
import { ownForm } from '../registry/packument/ownForm';
import type { Origin } from '../registry/upstreams/origins';
import { upstreamPackumentKey } from './keys/upstream';

export type CopyParts = {
  readonly upstream: Upstream;
  readonly storage: Storage;
  readonly logger: Logger;
  readonly config: Pick<Config, 'apiEndpoint'>;
  readonly origin: Origin;
  /** Copies are kept; else only what passes through is checked, and what is too large for that is kept. */
  readonly keeps: boolean;
};

export type CopyState = CopyParts & {
  /** The answers whose copy is made, or being made: several may wait for one. */
  readonly written: WeakSet<Answered>;
  /** During this time, copies are preferred to an upstream that does not answer. */
  away: TimeSpan | undefined;
};

/** Upstream has it again. */
export const COPY = { mayBeLost: true } as const;

const AWAY_MS = 30_000;

/** As upstream sends it now, or sent it before, with the tarballs of this registry. */
export async function copiedPackument(
  state: CopyState,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  if (!state.keeps) return state.upstream.packument(name, form);
  const isAway = isWithin(state.away, Date.now());
  const kept = isAway ? await recall(state, name, form) : undefined;
  if (kept) return kept;
  try {
    const found = await state.upstream.packument(name, form);
    if (found?.answered) await rememberOnce(state, packumentKey(state, name, form), found.answered);
    return found;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status !== 503) throw error;
    state.away = timeSpan(Date.now(), AWAY_MS);
    const copy = await recall(state, name, form);
    if (!copy) throw error;
    return copy;
  }
}

function packumentKey({ origin }: CopyState, name: string, form: PackumentForm): string {
  return upstreamPackumentKey({ origin: origin.url, name }, form);
}

async function recall(
  state: CopyState,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const stored =
    (await state.storage.get(packumentKey(state, name, form))) ??
    (await state.storage.get(packumentKey(state, name, 'full')));
  if (!stored) return undefined;
  const place = { name, registryUrl: state.config.apiEndpoint, passesTarballs: true };
  const found = ownForm(Buffer.from(stored.body), place);
  if (!found) return undefined;
  const { body, promised } = found;
  const hash = bodyEtag(body);
  const lastModified = stored.lastModified.toUTCString();
  return { body: plainText(body), etag: hash, hash, lastModified, promised };
}

async function rememberOnce(state: CopyState, key: string, answered: Answered): Promise<void> {
  if (state.written.has(answered)) return;
  state.written.add(answered);
  await remember(state, key, answered.original);
}

/**
 * If a copy cannot be kept, what was fetched is still served. If two processes keep one at the same time,
 * either may win.
 */
async function remember({ storage, logger }: CopyState, key: string, body: Uint8Array): Promise<void> {
  try {
    const stored = await storage.get(key);
    if (!stored) await storage.create(key, body, COPY);
    else if (Buffer.compare(body, stored.body) !== 0) await storage.replace(key, body, stored.etag);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({ level: 'warn', namespace: 'upstream:keep', key, error: reason });
  }
}
