import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Remembered } from '../../ports/remembered';

const MAX_KEPT = 1000;

type Kept<Decision> = { readonly decision: Decision; readonly time: TimeSpan };

type Options<Decision> = {
  /** Neither denials nor failures are kept, because they may be over in a moment. */
  readonly isKept: (decision: Decision) => boolean;
  /** Milliseconds. */
  readonly keptFor: number;
  readonly clock?: { now(): number };
};

/**
 * Keeps the decisions that let somebody in, for a while, under a hash that only this process can make. Requests at the
 * same time share one question.
 */
export function createDecisions<Decision>({
  isKept,
  keptFor,
  clock = Date,
}: Options<Decision>): Remembered<Decision> {
  const secret = randomBytes(32);
  const keyOf = (token: string) => createHmac('sha256', secret).update(token).digest('base64');
  const kept = new LRUCache<string, Kept<Decision>>({ max: MAX_KEPT });
  const asked = new Map<string, Promise<Decision | undefined>>();

  async function ask(key: string, decide: () => Promise<Decision | undefined>) {
    const answer = decide();
    asked.set(key, answer);
    try {
      const decision = await answer;
      // Forgotten meanwhile, by a logout: then another question may be under way.
      if (decision !== undefined && isKept(decision) && asked.get(key) === answer)
        kept.set(key, { decision, time: timeSpan(clock.now(), keptFor) });
      return decision;
    } finally {
      if (asked.get(key) === answer) asked.delete(key);
    }
  }

  return {
    about: async (token, decide) => {
      const key = keyOf(token);
      const known = kept.get(key);
      if (known && isWithin(known.time, clock.now())) return known.decision;
      return asked.get(key) ?? ask(key, decide);
    },
    forget: (token) => {
      const key = keyOf(token);
      kept.delete(key);
      asked.delete(key);
    },
  };
}
