import type { Objects, StoredObject } from '../ports/storage';

/** Who waits for a turn at an object. */
export type Writer = {
  /** undefined: nothing is to be written. It keeps what it resolves with, in the end, by itself. */
  readonly next: (stored: StoredObject | undefined) => Promise<Uint8Array | undefined>;
  /** Of `performance.now()`. After it, no attempt begins. */
  readonly deadline: number;
  /** The attempt of another writer that takes this one along. */
  attempt: Promise<void> | undefined;
  /** What came of it; undefined: nothing, so that this writer needs a turn of its own. */
  outcome: Outcome | undefined;
};
export type Outcome = 'written' | { readonly error: unknown };

/** So that no answer waits for the work of many. */
const MOST = 8;

const waiting = new WeakMap<Objects, Map<string, Set<Writer>>>();

/** Puts a writer among those that others may take along. The function that it gives takes it out again. */
export function join(storage: Objects, key: string, writer: Writer): () => void {
  const keys = waiting.get(storage) ?? new Map<string, Set<Writer>>();
  waiting.set(storage, keys);
  const writers = keys.get(key) ?? new Set<Writer>();
  keys.set(key, writers.add(writer));
  return () => {
    writers.delete(writer);
    if (writers.size === 0 && keys.get(key) === writers) keys.delete(key);
  };
}

type Leading = {
  readonly stored: StoredObject | undefined;
  /** What the writer whose turn it is has made of it. */
  readonly body: Uint8Array;
  readonly write: (body: Uint8Array) => Promise<boolean>;
};

/**
 * Makes one write of the change of the writer whose turn it is and the changes of those that wait behind it, each
 * applied to the result of the one before: a disk takes as long for many as for one. False if another process was
 * faster; then nothing has come of any of them. An error of a writer is its own.
 */
export async function writeTogether(
  storage: Objects,
  key: string,
  { stored, body, write }: Leading,
): Promise<boolean> {
  const now = performance.now();
  const free = (writer: Writer) => !writer.attempt && !writer.outcome && now < writer.deadline;
  const others = [...(waiting.get(storage)?.get(key) ?? [])].filter(free).slice(0, MOST);
  let end = () => {};
  const attempt = new Promise<void>((resolve) => {
    end = resolve;
  });
  for (const writer of others) writer.attempt = attempt;
  try {
    const { last, outcomes } = await inTurn(others, { body, stored });
    if (!(await write(last))) return false;
    for (const [writer, outcome] of outcomes) writer.outcome = outcome;
    return true;
  } finally {
    for (const writer of others) writer.attempt = undefined;
    end();
  }
}

async function inTurn(writers: readonly Writer[], { body, stored }: Pick<Leading, 'body' | 'stored'>) {
  const outcomes = new Map<Writer, Outcome>();
  let last = body;
  for (const writer of writers) {
    try {
      // It will have another ETag, which nobody can know yet.
      const found = { etag: '', lastModified: stored?.lastModified ?? new Date(), body: last };
      last = (await writer.next(found)) ?? last;
      outcomes.set(writer, 'written');
    } catch (error) {
      outcomes.set(writer, { error });
    }
  }
  return { last, outcomes };
}
