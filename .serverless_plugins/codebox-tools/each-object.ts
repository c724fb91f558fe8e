import { OperatorError, reason } from '../lib/explain';
import type { Log } from '../lib/framework';

const CONCURRENCY = 16;
const BAR_WIDTH = 24;

export type Failure = { readonly name: string; readonly reason: string };

export type Summary = {
  /** How many came out how: `rewritten`, `already right`. */
  readonly counts: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
};

type Task<Item> = {
  readonly title: string;
  readonly items: readonly Item[];
  readonly name: (item: Item) => string;
  /** Does one of them, and says what became of it. */
  readonly work: (item: Item) => Promise<string>;
  readonly show: (progress: string) => void;
  readonly atOnce?: number;
};

/** Does the work for every item, some at a time. One that fails is written down and stops none of the others. */
export async function eachObject<Item>({
  title,
  items,
  name,
  work,
  show,
  atOnce = CONCURRENCY,
}: Task<Item>): Promise<Summary> {
  const counts = new Map<string, number>();
  const failures: Failure[] = [];
  let done = 0;
  const worker = async (queue: Iterable<Item>) => {
    for (const item of queue) {
      try {
        const outcome = await work(item);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      } catch (error) {
        failures.push({ name: name(item), reason: reason(error) });
      }
      done += 1;
      show(`${title} ${bar(done, items.length)}${failures.length > 0 ? `, ${failures.length} failed` : ''}`);
    }
  };
  const queue = items.values();
  await Promise.all(Array.from({ length: atOnce }, () => worker(queue)));
  return { counts, failures: failures.sort(byName) };
}

function byName(one: Failure, other: Failure): number {
  return one.name < other.name ? -1 : 1;
}

export function merge(...summaries: readonly Summary[]): Summary {
  const counts = new Map<string, number>();
  for (const [outcome, count] of summaries.flatMap((summary) => [...summary.counts])) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  }
  return { counts, failures: summaries.flatMap(({ failures }) => failures) };
}

function bar(done: number, total: number): string {
  const filled = Math.floor((done / total) * BAR_WIDTH);
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${done} of ${total}`;
}

/** Tells the operator. Throws an OperatorError that lists what failed. */
export function report({ counts, failures }: Summary, log: Log): void {
  const parts = [...counts, ['failed', failures.length]].map(([outcome, count]) => `${outcome}: ${count}`);
  log.notice(parts.join(', '));
  if (failures.length === 0) return;
  throw new OperatorError(`Failed:\n${failureLines(failures)}`);
}

export function failureLines(failures: readonly Failure[]): string {
  return failures.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n');
}
