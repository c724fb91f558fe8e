import { setTimeout as sleep } from 'node:timers/promises';
import { createLine, type Line } from '../lib/line';
import type { Objects, StoredObject } from '../ports/storage';
import { join, type Writer, writeTogether } from './companions';

/** How long other writers may be faster. Far below API Gateway's 29 seconds, so that the client gets a 503 from us. */
export const SWAP_PATIENCE_MS = 8_000;
const EARLY_MS = 10;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

export type Next<Value> = {
  readonly value: Value;
  /** The object's next bytes; undefined: it stays as it is. */
  readonly body: Uint8Array | undefined;
};

type Swap<Value> = {
  /** Called again for every writer that was faster. What it throws passes through, and nothing is written. */
  readonly next: (stored: StoredObject | undefined) => Next<Value> | Promise<Next<Value>>;
  readonly budgetMs?: number;
  /** What was read a moment ago: the first attempt begins with it, and S3 says whether it still stands. */
  readonly first?: { readonly stored: StoredObject | undefined } | undefined;
};

/**
 * Compare-and-swap of one object. An attempt reads the object, asks `next` for new bytes, and writes them only if the
 * object has not changed in between. If it has, the next attempt begins. Resolves with the value that belongs to what
 * is stored now; undefined if the time is up. An attempt that has begun is finished, however long it takes.
 *
 * Writers of one process stand in a line, and who writes takes those along that wait behind it: so `next` may be
 * called with what another change has made and is written together with.
 */
export async function swap<Value>(
  storage: Objects,
  key: string,
  { next, budgetMs = SWAP_PATIENCE_MS, first }: Swap<Value>,
): Promise<Value | undefined> {
  let made: Value | undefined;
  const deadline = performance.now() + budgetMs;
  const write = async (stored: StoredObject | undefined) => {
    const { value, body } = await next(stored);
    made = value;
    return body;
  };
  const writer: Writer = { next: write, deadline, attempt: undefined, outcome: undefined };
  const forget = join(storage, key, writer);
  // Timers may fire a little early. With the addition, a writer that waited until its time was up does not begin.
  const leave = await lineFor(storage)(key, budgetMs + EARLY_MS);
  try {
    await writer.attempt;
    forget();
    return (await isDone(storage, key, { writer, first })) ? made : undefined;
  } finally {
    forget();
    leave();
  }
}

type Turn = { readonly writer: Writer; readonly first: Swap<unknown>['first'] };

async function isDone(storage: Objects, key: string, { writer, first }: Turn): Promise<boolean> {
  if (writer.outcome === 'written') return true;
  if (writer.outcome) throw writer.outcome.error;
  for (let attempt = 0; performance.now() < writer.deadline; attempt += 1) {
    const stored = attempt === 0 && first ? first.stored : await storage.get(key);
    const body = await writer.next(stored);
    if (body === undefined) return true;
    const write = (last: Uint8Array) => writeOver(storage, key, { stored, body: last });
    if (await writeTogether(storage, key, { stored, body, write })) return true;
    await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
  }
  return false;
}

const lines = new WeakMap<Objects, Line>();

/**
 * Writers of one process would only disturb each other, and some would never finish. So they stand in a line, and one
 * may wait until its own time is up. If it stopped waiting earlier while an attempt takes seconds, it would only make
 * all of them slower.
 */
function lineFor(storage: Objects): Line {
  const line = lines.get(storage) ?? createLine();
  lines.set(storage, line);
  return line;
}

type Write = { readonly stored: StoredObject | undefined; readonly body: Uint8Array };

async function writeOver(storage: Objects, key: string, { stored, body }: Write): Promise<boolean> {
  if (!stored) return (await storage.create(key, body)) === 'created';
  return (await storage.replace(key, body, stored.etag)) === 'replaced';
}
