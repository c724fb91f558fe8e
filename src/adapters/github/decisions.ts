import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Decision, Decisions } from '../../ports/github';

const KEPT_MS = 60_000;
const MAX_KEPT = 1000;

type Kept = { readonly decision: Decision; readonly time: TimeSpan };

/**
 * Keeps the decisions that let somebody in, for a minute, under a hash that only this process can make.
 * Neither denials nor failures are kept, because they may be over in a moment. Requests at the same time
 * share one question.
 */
export function createDecisions(clock: { now(): number } = Date): Decisions {
  const secret = randomBytes(32);
  const keyOf = (token: string) => createHmac('sha256', secret).update(token).digest('base64');
  const kept = new LRUCache<string, Kept>({ max: MAX_KEPT });
  const asked = new Map<string, Promise<Decision | undefined>>();

  async function ask(key: string, decide: () => Promise<Decision | undefined>) {
    const answer = decide();
    asked.set(key, answer);
    try {
      const decision = await answer;
      // Forgotten meanwhile, by a logout: then another question may be under way.
      if (decision?.rights.read && asked.get(key) === answer)
        kept.set(key, { decision, time: timeSpan(clock.now(), KEPT_MS) });
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
