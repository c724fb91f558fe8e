import { randomUUID } from 'node:crypto';
import { Fault } from './answers';
import type { FunctionDefinition } from './routes';

/** A Lambda entry, called as the Node 24 runtime does: without a callback. */
export type LambdaFunction = (event: unknown, context: unknown) => unknown;

/** The function behind a handler's path, for example `src/package/get.default`. */
export type Load = (handler: string) => Promise<LambdaFunction>;

export type Functions = {
  /** Loads them all, so that no client waits for it; rejects when one cannot be loaded. */
  load(definitions: readonly FunctionDefinition[]): Promise<void>;
  /** Resolves with what the function returns; rejects with what it throws, or with a Fault when it takes too long. */
  invoke(definition: FunctionDefinition, event: unknown): Promise<unknown>;
};

/** `seconds` of patience with a function: on Lambda its own time-out, on a laptop more. */
export function createFunctions(load: Load, seconds: (definition: FunctionDefinition) => number): Functions {
  const loaded = new Map<string, Promise<LambdaFunction>>();
  const entry = ({ handler }: FunctionDefinition) => {
    const found = loaded.get(handler) ?? load(handler);
    loaded.set(handler, found);
    return found;
  };
  return {
    load: async (definitions) => {
      await Promise.all(definitions.map(entry));
    },
    invoke: async (definition, event) => {
      const call = await entry(definition);
      const limit = seconds(definition) * 1000;
      return within(limit, Promise.resolve(call(event, lambdaContext(definition, limit))));
    },
  };
}

async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Fault('INTEGRATION_TIMEOUT')), milliseconds);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function lambdaContext({ name }: FunctionDefinition, milliseconds: number): unknown {
  const deadline = Date.now() + milliseconds;
  return {
    awsRequestId: randomUUID(),
    functionName: name,
    functionVersion: '$LATEST',
    memoryLimitInMB: '1024',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
