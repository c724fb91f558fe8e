import { createRecentSet } from '../lib/recentSet';
import { DAY_MS } from '../lib/span';
import { isWithin, type TimeSpan, timeSpan } from '../lib/timeSpan';
import type { Logger, RegistryEvent } from '../ports/log';
import { count } from '../ports/metrics';
import type { Storage } from '../ports/storage';
import type { Policy } from '../registry/firewall/policy';
import { type Verdict, verdictSentence } from '../registry/firewall/verdict';
import { heldKey } from './keys/policy';

/** A version that a client would have got. With `mode: report` it did get it. */
export type HeldVersion = {
  readonly name: string;
  readonly version: string;
  readonly verdict: Verdict;
  readonly mode: Policy['mode'];
};

export type HeldReports = (held: HeldVersion) => Promise<void>;

type Parts = {
  readonly logger: Logger;
  /** Where it is marked that a version was told of; undefined: each process tells for itself. */
  readonly marks: Storage | undefined;
};

const TOLD = { items: 10_000, milliseconds: DAY_MS };
const HOUR = 60 * 60_000;
const MOST_PER_HOUR = 200;

/**
 * Tells the log, and its topic, of a version that is held back, once for each version and rule. Functions come and go by
 * the dozen, so that "once for each process" would be a flood. A mark in the bucket, which only the first one can create,
 * costs one write for each version and process, and is forgotten after a month. A process tells of 200 an hour at most;
 * what is above that is told later. It never rejects: a report fails no request.
 */
export function createHeldReports({ logger, marks }: Parts): HeldReports {
  const told = createRecentSet(TOLD);
  let hour: TimeSpan | undefined;
  let count = 0;
  const isTooMuch = (now: number) => {
    if (!isWithin(hour, now)) [hour, count] = [timeSpan(now, HOUR), 0];
    count += 1;
    return count > MOST_PER_HOUR;
  };
  return async (held) => {
    const id = `${held.name}@${held.version} ${held.verdict.rule}`;
    if (told.has(id) || isTooMuch(Date.now())) return;
    told.add(id);
    try {
      const isFirst =
        (await marks?.create(heldKey(id), Buffer.from(JSON.stringify(bodyOf(held))))) !== 'exists';
      if (isFirst) await tell(logger, held);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.line({ level: 'error', namespace: 'firewall:held', error: reason });
    }
  };
}

async function tell(logger: Logger, held: HeldVersion): Promise<void> {
  const body = bodyOf(held);
  count('HeldVersions');
  logger.line({ level: 'warn', namespace: 'firewall:held', ...body });
  await logger.publish({ ...EVENT, timestamp: new Date().toISOString(), body });
}

/** Nobody's command: nothing in it is chosen by whoever asked for the version. */
const EVENT = {
  user: { name: 'Codebox', avatar: '' },
  level: 'info',
  namespace: 'info:firewall:held',
  command: { name: 'Unknown', args: [] },
} as const satisfies Partial<RegistryEvent>;

function bodyOf({ name, version, verdict, mode }: HeldVersion) {
  return {
    name,
    version,
    rule: verdict.rule,
    mode,
    sentence: verdictSentence(`${name}@${version}`, verdict),
  };
}
