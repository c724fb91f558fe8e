import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { node24 } from '../../test/support/lambda/tools';

/** Milliseconds, by the clock and by the processor. */
export type Cost = { readonly wall: number; readonly cpu: number };

export type Called = Cost & {
  /** What each event was answered with. */
  readonly statuses: readonly number[];
  /** The most memory that the process has had until now, in MB. */
  readonly peak: number;
};

/** A bundle in a Node 24 of its own, as in one container of Lambda, without AWS's runtime client around it. */
export type Container = {
  readonly load: Cost;
  /** Calls the handler with one event after the other. */
  call(events: readonly unknown[]): Promise<Called>;
  stop(): Promise<void>;
};

type Options = { readonly file: string; readonly env: Readonly<Record<string, string>> };

const PROGRAM = `
const meter = () => {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  return () => {
    const used = process.cpuUsage(cpu);
    return { wall: performance.now() - wall, cpu: (used.user + used.system) / 1000 };
  };
};
const loading = meter();
const { default: handler } = require(process.argv[1]);
process.send(loading());
process.on('message', async (events) => {
  const calling = meter();
  const statuses = [];
  for (const event of events) {
    const result = await handler(event, {});
    statuses.push(result?.statusCode ?? 200);
  }
  process.send({ ...calling(), statuses, peak: process.resourceUsage().maxRSS / 1000 });
});
`;

export async function startContainer({ file, env }: Options): Promise<Container> {
  const child = spawn(await node24(), ['-e', PROGRAM, file], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // The program sends one message after loading, and one for each list of events.
  const load = (await answer(child)) as Cost;
  return {
    load,
    call: async (events) => {
      child.send([...events]);
      return (await answer(child)) as Called;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`The function ended with ${code}.`)),
  );
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}
