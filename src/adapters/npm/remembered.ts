import { LRUCache } from 'lru-cache';
import { RegistryError, unavailable } from '../../errors';
import type { ByteCache } from '../../lib/byteCache';
import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Upstream, UpstreamPackument } from '../../ports/upstream';
import type { PackumentForm } from '../../registry/packument/forms';
import type { HttpGet } from './get';
import { askPackument, type Question } from './packument';
import { createPackumentMemory, type Kept, type PackumentMemory } from './packumentMemory';

/** Milliseconds and bytes. */
export type MemoryOptions = {
  readonly cacheBytes: number;
  /** How long a copy is served without asking. */
  readonly freshMs: number;
  /** How old a copy may get while upstream is down. */
  readonly staleMs: number;
  /** How long upstream is left alone when it was down: where there is a copy to serve, and before a publish. */
  readonly pauseMs: number;
  readonly absentMs: number;
  /** How long a publish waits for whether the name is taken. */
  readonly publishMs: number;
  readonly now: () => number;
};

const MAX_ABSENT = 5_000;

type Source = Pick<Question, 'registry' | 'registryUrl' | 'passesTarballs' | 'keepText'> & {
  readonly get: HttpGet;
  readonly memory?: PackumentMemory | undefined;
};

type State = {
  readonly source: Source;
  readonly options: MemoryOptions;
  readonly kept: ByteCache<Kept>;
  /** While a name is known to be absent. */
  readonly absent: LRUCache<string, TimeSpan>;
  readonly inFlight: Map<string, Promise<UpstreamPackument | undefined>>;
  /** While no publish asks. */
  away: TimeSpan | undefined;
};

type WantedPackument = {
  readonly key: string;
  readonly name: string;
  readonly form: PackumentForm;
  readonly totalMs?: number;
};

/** Packuments of upstream, as they were a moment ago. */
export function rememberedPackuments(
  source: Source,
  options: MemoryOptions,
): Pick<Upstream, 'packument' | 'has' | 'renew'> & Required<Pick<Upstream, 'remembers' | 'isAtHand'>> {
  const state: State = {
    source,
    options,
    kept: source.memory ?? createPackumentMemory(options.cacheBytes),
    absent: new LRUCache({ max: MAX_ABSENT }),
    inFlight: new Map(),
    away: undefined,
  };
  return {
    packument: (name, form) => packument(state, { key: keyOf(name, form), name, form }),
    has: (name) => has(state, name),
    renew: (name) => renew(state, name),
    remembers: (name, form) => state.kept.get(keyOf(name, form)) !== undefined,
    isAtHand: (name, form) => isAtHand(state, name, form),
  };
}

async function packument(state: State, wanted: WantedPackument): Promise<UpstreamPackument | undefined> {
  const kept = state.kept.get(wanted.key);
  const now = state.options.now();
  if (isWithin(kept?.fresh, now)) return kept;
  if (isWithin(state.absent.get(wanted.name), now)) return undefined;
  return state.inFlight.get(wanted.key) ?? askOnce(state, wanted, kept);
}

function isAtHand({ kept, absent, options }: State, name: string, form: PackumentForm): boolean {
  const now = options.now();
  return isWithin(kept.get(keyOf(name, form))?.fresh, now) || isWithin(absent.get(name), now);
}

function askOnce(state: State, wanted: WantedPackument, kept: Kept | undefined) {
  const asking = ask(state, wanted, kept).finally(() => state.inFlight.delete(wanted.key));
  state.inFlight.set(wanted.key, asking);
  return asking;
}

async function ask(
  state: State,
  wanted: WantedPackument,
  kept: Kept | undefined,
): Promise<UpstreamPackument | undefined> {
  const { source, options } = state;
  const { key, name } = wanted;
  try {
    const answer = await askPackument(source.get, { ...source, ...wanted, known: kept });
    if (!answer) return forget(state, name);
    const now = options.now();
    const { answered, ...packument } = answer;
    keep(state, key, { ...packument, confirmedAt: now, fresh: timeSpan(now, options.freshMs) });
    return { ...packument, ...(answered && { answered }), fresh: timeSpan(now, options.freshMs) };
  } catch (error) {
    const now = options.now();
    if (!isOutage(error)) state.kept.delete(key);
    if (!isOutage(error) || !kept || now - kept.confirmedAt > options.staleMs) throw error;
    return keep(state, key, { ...kept, fresh: timeSpan(now, options.pauseMs) });
  }
}

const FORMS = ['full', 'abbreviated'] as const;

/** One that was kept in an outage stays as it is: upstream is left alone then. */
function renew({ kept, options }: State, name: string): boolean {
  const old = FORMS.map((form) => keyOf(name, form)).filter((key) => {
    const copy = kept.get(key);
    return copy?.fresh.from === copy?.confirmedAt && !isWithin(copy && recent(copy), options.now());
  });
  for (const key of old) {
    const copy = kept.get(key);
    if (copy) kept.set(key, { ...copy, fresh: recent(copy) });
  }
  return old.some((key) => kept.get(key) !== undefined);
}

const RECENT_MS = 10_000;

function recent({ confirmedAt }: Kept): TimeSpan {
  return timeSpan(confirmedAt, RECENT_MS);
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

/** Beside the reads of the same packument, which may wait for longer. */
async function has(state: State, name: string): Promise<boolean> {
  const { options, kept, absent } = state;
  const key = keyOf(name, 'abbreviated');
  const now = options.now();
  if ([kept.get(key), kept.get(keyOf(name, 'full'))].some((copy) => isWithin(copy?.fresh, now))) return true;
  if (isWithin(absent.get(name), now)) return false;
  if (isWithin(state.away, now)) throw cannotTell(name);
  const wanted: WantedPackument = { key, name, form: 'abbreviated', totalMs: options.publishMs };
  const found = await ask(state, wanted, kept.get(key)).catch((error: unknown) => {
    if (!isOutage(error)) throw error;
    state.away = timeSpan(options.now(), options.pauseMs);
    throw cannotTell(name, error);
  });
  // Who reads it writes the copy of it to the bucket, and has to see the answer.
  if (found?.answered && state.source.passesTarballs) kept.delete(key);
  return found !== undefined;
}

function cannotTell(name: string, cause?: unknown): RegistryError {
  return unavailable(
    `The public registry does not answer, and only it can tell whether the name ${name} is free there. Try again later, or publish in a scope of CODEBOX_PRIVATE_SCOPES: for these it is not asked.`,
    cause,
  );
}

function isOutage(error: unknown): boolean {
  return error instanceof RegistryError && error.status === 503;
}

function keyOf(name: string, form: PackumentForm): string {
  return `${form} ${name}`;
}
