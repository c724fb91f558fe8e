import { randomUUID } from 'node:crypto';

export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  /** What the function threw, or why it could not be started. */
  | { readonly ok: false; readonly error: { readonly errorType: string; readonly errorMessage: string } };

type Invocation = { readonly event: unknown; readonly settle: (outcome: Outcome) => void };

/** Events for the one client that asks for them, and what became of each. */
export function createQueue() {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let broken: Outcome | undefined;
  let wake = () => {};
  const settleAll = (outcome: Outcome) => {
    for (const { settle } of [...waiting.splice(0), ...running.values()]) settle(outcome);
  };
  return {
    add: (event: unknown): Promise<Outcome> =>
      new Promise((settle) => {
        if (broken) return settle(broken);
        waiting.push({ event, settle });
        wake();
      }),
    next: async (): Promise<readonly [id: string, event: unknown]> => {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const [invocation] = waiting.splice(0, 1);
      if (!invocation) throw new Error('Two clients ask for events.');
      const id = randomUUID();
      running.set(id, invocation);
      return [id, invocation.event];
    },
    settle: (id: string, outcome: Outcome) => {
      running.get(id)?.settle(outcome);
      running.delete(id);
    },
    /** The function is of no use any more. */
    fail: (errorType: string, errorMessage: string) => {
      broken ??= { ok: false, error: { errorType, errorMessage } };
      settleAll(broken);
    },
  };
}

export type Queue = ReturnType<typeof createQueue>;
