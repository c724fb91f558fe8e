import { start } from '../../test/support/process';

/** As the promise; rejects with a sentence that names `what` when it takes longer. What is under way is not stopped. */
export async function within<Value>(ms: number, what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const seconds = Math.round(ms / 1000);
    timer = setTimeout(() => reject(new Error(`${what} took more than ${seconds} s.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

type Command = {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ms: number;
};

/** What the program prints. Rejects when it fails, and when it takes longer: then it is killed. */
export async function runWithin(command: string, { args, cwd, env, ms }: Command): Promise<string> {
  const { child, finished } = start(command, args, { cwd, env });
  child.stdin?.end();
  try {
    const { code, stdout, stderr } = await within(ms, command, finished);
    if (code !== 0) throw new Error(`${command} failed: ${stderr}${stdout}`);
    return stdout;
  } finally {
    child.kill('SIGKILL');
  }
}
