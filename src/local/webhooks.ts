import { listen } from '../adapters/logger';
import { createPost } from '../adapters/webhooks';
import { currentConfig } from '../config';
import { storageContext } from '../contexts/storage';
import { atMost } from '../lib/atMost';
import type { Logger, LogLine } from '../ports/log';
import type { Storage } from '../ports/storage';
import type { Post } from '../ports/webhooks';
import { ATTEMPTS, secondsAfter } from '../registry/webhooks/backoff';
import { type Delivery, deliveriesOf } from '../registry/webhooks/told';
import type { Webhook } from '../registry/webhooks/webhook';
import { deliver } from '../store/webhooks/deliver';
import {
  claimWaiting,
  forgetWaiting,
  keepDead,
  keepWaiting,
  type Letter,
  lettersWaiting,
} from '../store/webhooks/letters';

type Parts = {
  readonly webhooks: readonly Webhook[];
  readonly post: Post;
  readonly storage: Storage;
  readonly logger: Pick<Logger, 'line'>;
  readonly clock?: Clock;
};

/** `later` does something after so many milliseconds; its result takes that back. */
export type Clock = {
  readonly now: () => number;
  readonly later: (work: () => void, milliseconds: number) => () => void;
};

type Teller = {
  /** Takes a message as the topic gets it. */
  readonly hear: (message: string) => void;
  /** Ends when what is under way has been sent, or kept for the next start. */
  readonly close: () => Promise<void>;
};

const REAL: Clock = {
  now: Date.now,
  later: (work, milliseconds) => {
    const timer = setTimeout(work, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Tells these of all events of this process. The result ends it. */
export async function tellWebhooks(webhooks: readonly Webhook[]): Promise<() => Promise<void>> {
  if (webhooks.length === 0) return async () => {};
  const { storage, logger } = storageContext();
  const teller = await startTeller({ webhooks, storage, logger, post: createPost(currentConfig()) });
  const end = listen(teller.hear);
  return async () => {
    end();
    await teller.close();
  };
}

/** A burst of events must not keep the process from its clients. */
const AT_ONCE = 10;

/**
 * What the queue and the function `webhooks` of a deployment do, in this process. What a receiver does not take stands in
 * the storage until it does, and goes on after the next start.
 */
export async function startTeller(parts: Parts): Promise<Teller> {
  const { storage, logger, webhooks, clock = REAL } = parts;
  const waiting = new Set<() => void>();
  const underWay = new Set<Promise<void>>();
  const inTurn = atMost(AT_ONCE);
  let isClosed = false;

  const begin = (work: () => Promise<void>, error: string) => {
    const done = inTurn(work)
      .catch((cause: unknown) => logger.line(trouble(error, cause)))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  /** `failed`: so many attempts before. */
  const attempt = async (delivery: Delivery, failed: number) => {
    const isTaken = await deliver(delivery, parts, failed + 1);
    if (isTaken) await forgetWaiting(storage, delivery, failed);
    else await keep(delivery, failed + 1);
  };
  const keep = async (delivery: Delivery, attempts: number) => {
    const milliseconds = secondsAfter(attempts) * 1000;
    const letter = { delivery, attempts, due: clock.now() + milliseconds };
    if (attempts >= ATTEMPTS) return keepDead(storage, letter);
    await keepWaiting(storage, letter);
    if (!isClosed) wait(letter);
  };
  const wait = (letter: Letter) => {
    const cancel = clock.later(
      () => {
        waiting.delete(cancel);
        begin(() => again(letter), 'A delivery waits for the next start.');
      },
      Math.max(0, letter.due - clock.now()),
    );
    waiting.add(cancel);
  };
  const again = async (letter: Letter) => {
    if (isClosed) return;
    const claim = await claimWaiting(storage, letter, clock.now());
    if (claim === 'mine') await attempt(letter.delivery, letter.attempts);
    else if (claim !== 'gone' && !isClosed) wait({ ...letter, due: claim });
  };

  for (const letter of await lettersOf(parts)) wait(letter);
  return {
    hear: (message) => {
      for (const delivery of deliveriesOf(message, webhooks))
        begin(() => (isClosed ? keep(delivery, 1) : attempt(delivery, 0)), 'A delivery is lost.');
    },
    close: async () => {
      isClosed = true;
      for (const cancel of waiting) cancel();
      await Promise.all(underWay);
    },
  };
}

/** Those of a storage that does not answer just now are for the next start. */
async function lettersOf({ storage, logger }: Parts): Promise<readonly Letter[]> {
  try {
    return await lettersWaiting(storage);
  } catch (cause) {
    logger.line(trouble('What waits to be sent could not be read.', cause));
    return [];
  }
}

function trouble(error: string, cause: unknown): LogLine {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { level: 'error', namespace: 'webhooks', error, reason };
}
