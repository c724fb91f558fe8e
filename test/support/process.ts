import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until';

export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Running = {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when the text has been printed; rejects when the process ends before. */
  printed(text: string): Promise<void>;
  finished: Promise<Finished>;
};

type Options = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

const underWay = new Set<ChildProcess>();

// Nothing else ends them when this process fails in an unforeseen way.
process.once('exit', () => {
  for (const child of underWay) child.kill('SIGKILL');
});

/** Starts a program and watches what it prints. */
export function start(command: string, args: readonly string[], options: Options): Running {
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  underWay.add(child);
  child.once('close', () => underWay.delete(child));
  // What is typed to a program that has ended is lost; how it ended is told by `finished`.
  child.stdin.on('error', () => {});
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    printed.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    printed.stderr += chunk.toString();
  });
  const finished = once(child, 'close').then(([code]): Finished => ({ code, ...printed }));
  const output = () => `${printed.stdout}${printed.stderr}`;
  return { child, output, finished, printed: (text) => waitFor(child, output, text) };
}

/** Runs a program to its end. */
export async function run(command: string, args: readonly string[], options: Options): Promise<Finished> {
  const { child, finished } = start(command, args, options);
  child.stdin?.end();
  return finished;
}

/** As good as none: the codebox.yml of whoever runs the tests must change nothing. */
export const NO_POLICY = '/dev/null';

/** The environment without what an npm that runs the tests has put into it. */
export function cleanEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|codebox_|node_options$|port$|ci$)/i.test(name),
  );
  return { ...Object.fromEntries(kept), CODEBOX_POLICY: NO_POLICY, ...more };
}

async function waitFor(child: ChildProcess, output: () => string, text: string): Promise<void> {
  const failure = () => `"${text}" was not printed, but:\n${output()}`;
  const isPrinted = () => output().includes(text);
  await until(() => isPrinted() || hasEnded(child), failure);
  if (!isPrinted()) throw new Error(failure());
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
