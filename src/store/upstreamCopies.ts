import ssri from 'ssri';
import type { Config } from '../config';
import { RegistryError, unavailable } from '../errors';
import { bodyEtag } from '../lib/bodyEtag';
import { isWithin, type TimeSpan, timeSpan } from '../lib/timeSpan';
import type { Logger } from '../ports/log';
import type { Storage } from '../ports/storage';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import type { PackumentForm } from '../registry/packument/forms';
import { integrityOf, isTarballFile, rewriteTarballs } from '../registry/packument/public';
import { hasOwnUrls } from '../registry/packument/tarballUrls';
import { upstreamPackumentKey, upstreamTarballKey } from './keys';

type Parts = {
  readonly upstream: Upstream;
  readonly storage: Storage;
  readonly logger: Logger;
  readonly config: Pick<Config, 'apiEndpoint'>;
};

type State = Parts & {
  /** The result for each body, so that a warm read parses and stores nothing. */
  readonly rewritten: WeakMap<UpstreamPackument, UpstreamPackument>;
  /** During this time, copies are preferred to an upstream that does not answer. */
  away: TimeSpan | undefined;
};

const AWAY_MS = 30_000;

/**
 * An upstream that keeps what it has served in the bucket, below `-/upstream/`, so that installs go on while
 * the other one is away. Tarball URLs become the registry's own. Only bytes with the integrity of their
 * packument are kept.
 */
export function createUpstreamCache(parts: Parts): Upstream {
  const state: State = { ...parts, rewritten: new WeakMap(), away: undefined };
  return {
    ...parts.upstream,
    packument: (name, form) => packument(state, name, form),
    keptTarball: (name, file) => keptTarball(state, name, file),
  };
}

async function packument(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const found = await original(state, name, form);
  if (!found) return undefined;
  const known = state.rewritten.get(found);
  if (known) return known;
  if (!hasOwnUrls(name)) return found;
  const body = rewriteTarballs(found.body, `${state.config.apiEndpoint}/${name}/-/`);
  const hash = bodyEtag(body);
  const rewritten = { body, etag: hash, hash, lastModified: found.lastModified };
  state.rewritten.set(found, rewritten);
  return rewritten;
}

/** As upstream sends it now, or sent it before. */
async function original(
  state: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const isAway = isWithin(state.away, Date.now());
  const kept = isAway ? await recall(state, name, form) : undefined;
  if (kept) return kept;
  try {
    const found = await state.upstream.packument(name, form);
    if (found && !state.rewritten.has(found))
      await remember(state, upstreamPackumentKey(name, form), Buffer.from(found.body));
    return found;
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status !== 503) throw error;
    state.away = timeSpan(Date.now(), AWAY_MS);
    const copy = await recall(state, name, form);
    if (!copy) throw error;
    return copy;
  }
}

async function recall(
  { storage }: State,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const stored =
    (await storage.get(upstreamPackumentKey(name, form))) ??
    (await storage.get(upstreamPackumentKey(name, 'full')));
  if (!stored) return undefined;
  const body = Buffer.from(stored.body).toString('utf8');
  const hash = bodyEtag(body);
  return { body, etag: hash, hash, lastModified: stored.lastModified.toUTCString() };
}

/**
 * If a copy cannot be kept, what was fetched is still served. If two processes keep one at the same time,
 * either may win.
 */
async function remember({ storage, logger }: State, key: string, body: Buffer): Promise<void> {
  try {
    const stored = await storage.get(key);
    if (!stored) await storage.create(key, body);
    else if (!body.equals(stored.body)) await storage.replace(key, body, stored.etag);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({ level: 'warn', namespace: 'upstream:keep', key, error: reason });
  }
}

/**
 * The key of the kept tarball. If there is none, it is fetched and checked first. undefined: upstream has no
 * such file.
 */
async function keptTarball(state: State, name: string, file: string): Promise<string | undefined> {
  if (!isTarballFile(file)) return undefined;
  const key = upstreamTarballKey(name, file);
  if (await state.storage.stat(key)) return key;
  // The two forms are fetched apart: a new version may be in one of them only.
  const integrity =
    (await promised(state, { name, file, form: 'abbreviated' })) ??
    (await promised(state, { name, file, form: 'full' }));
  const bytes = integrity === undefined ? undefined : await state.upstream.tarball(name, file);
  if (integrity === undefined && isWithin(state.away, Date.now())) {
    throw unavailable('The upstream registry is away, and there is no copy of that file. Try again later.');
  }
  if (integrity === undefined || !bytes) return undefined;
  if (!ssri.checkData(Buffer.from(bytes), integrity)) {
    throw new RegistryError(
      502,
      `The file ${file} that the upstream registry sent does not have the promised integrity.`,
    );
  }
  await state.storage.create(key, bytes);
  return key;
}

type WantedCopy = { readonly name: string; readonly file: string; readonly form: PackumentForm };

async function promised(state: State, { name, file, form }: WantedCopy): Promise<string | undefined> {
  const found = await original(state, name, form);
  return found && integrityOf(found.body, file);
}
