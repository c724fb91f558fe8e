import { RegistryError, unavailable } from '../errors';
import { parseJson } from '../lib/json';
import { isWithin, type TimeSpan, timeSpan } from '../lib/timeSpan';
import type { Logger } from '../ports/log';
import type { Storage, StoredObject } from '../ports/storage';
import type { IncidentRule } from '../registry/firewall/incidents';
import { incidentsDocument, parseIncidents } from '../registry/firewall/parse/incidents';
import { RULES_KEY } from './keys';
import { swap } from './swap';

/** The rules that operators make without a deployment. */
export type IncidentRules = {
  /**
   * Read again after a minute, or, to look `again`, after a second. RegistryError 503: they cannot be read, and never
   * could be in this process.
   */
  current(look?: Look): Promise<readonly IncidentRule[]>;
  /** What `current` has resolved with last. */
  known(): readonly IncidentRule[];
};

/** As it was remembered; or again, before somebody is refused what another function may serve by now. */
export type Look = 'remembered' | 'again';

type Kept = { readonly etag: string | undefined; readonly rules: readonly IncidentRule[] };

const REMEMBERED_MS = 60_000;
const AGAIN_MS = 1_000;
const TRY_AGAIN_MS = 5_000;
const LARGEST = 512 * 1024;

/**
 * While the bucket is away the last known rules hold, however old: they are the best that is known, and no newer ones can
 * be made meanwhile. Without any, nothing public is served, as a rule may be the only thing in the way of malware.
 */
export function createIncidentRules(parts: {
  readonly storage: Storage;
  readonly logger: Logger;
}): IncidentRules {
  let kept: Kept | undefined;
  let span: TimeSpan | undefined;
  let reading: Promise<Kept> | undefined;
  const again = async () => {
    const from = Date.now();
    try {
      kept = await read(parts.storage, kept);
      span = timeSpan(from, REMEMBERED_MS);
    } catch (error) {
      if (!kept) throw error;
      span = timeSpan(from, TRY_AGAIN_MS);
      const reason = error instanceof Error ? error.message : String(error);
      parts.logger.line({ level: 'error', namespace: 'firewall:rules', error: reason });
    }
    return kept;
  };
  const isFresh = (look: Look) =>
    isWithin(look === 'again' && span ? timeSpan(span.from, AGAIN_MS) : span, Date.now());
  return {
    current: async (look = 'remembered') => {
      if (kept && isFresh(look)) return kept.rules;
      reading ??= again().finally(() => {
        reading = undefined;
      });
      return (await reading).rules;
    },
    known: () => kept?.rules ?? [],
  };
}

async function read(storage: Storage, kept: Kept | undefined): Promise<Kept> {
  const stored =
    kept?.etag === undefined
      ? await storage.get(RULES_KEY)
      : await storage.getIfChanged(RULES_KEY, kept.etag);
  // Only what was kept can be unchanged.
  if (stored === 'unchanged' && kept) return kept;
  return typeof stored === 'object' ? { etag: stored.etag, rules: rulesIn(stored) } : NONE;
}

const NONE: Kept = { etag: undefined, rules: [] };

/** As they are in the bucket now. RegistryError 503 for what is none. */
export async function readIncidentRules(storage: Storage): Promise<readonly IncidentRule[]> {
  const stored = await storage.get(RULES_KEY);
  return stored ? rulesIn(stored) : [];
}

/**
 * Changes the rules by compare-and-swap, so that operators who do so at once lose nothing; `change` may be called again,
 * and gives back what it got where nothing is to be written. Resolves with the rules that are stored now. RegistryError
 * 503: others were faster all the time, or what is stored is damaged; it stays as it is.
 */
export async function changeIncidentRules(
  storage: Storage,
  change: (rules: readonly IncidentRule[]) => readonly IncidentRule[],
): Promise<readonly IncidentRule[]> {
  const changed = await swap(storage, RULES_KEY, {
    next: (stored) => {
      const before = stored ? rulesIn(stored) : [];
      const value = change(before);
      return { value, body: value === before ? undefined : bodyOf(value) };
    },
  });
  if (changed) return changed;
  throw unavailable('Others kept changing the rules of the firewall. Try again.');
}

/** One that cannot be read again is not written. */
function bodyOf(rules: readonly IncidentRule[]): Uint8Array {
  const document = incidentsDocument(rules);
  const [problem] = parseIncidents(document).problems;
  if (problem !== undefined) throw new RegistryError(400, problem);
  const body = Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
  if (body.byteLength > LARGEST) throw new RegistryError(400, 'These are too many rules. Remove some.');
  return body;
}

function rulesIn({ body }: StoredObject): readonly IncidentRule[] {
  const isRead = body.byteLength <= LARGEST;
  const { rules, problems } = isRead
    ? parseIncidents(parseJson(Buffer.from(body).toString('utf8')))
    : { rules: [], problems: ['It is too large.'] };
  if (problems.length === 0) return rules;
  const cause = new Error(`${RULES_KEY}: ${problems.slice(0, 5).join(' ')}`);
  throw unavailable(
    'The rules of the firewall cannot be read. Tell the administrators of the registry.',
    cause,
  );
}
