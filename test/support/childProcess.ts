import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Starts a script of test/support/processes in a process of its own; what it prints on stderr is shown. */
export function startScript(name: string, ...args: readonly string[]): ChildProcess {
  const script = path.join(__dirname, 'processes', name);
  return spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Waits for the end of a process; rejects unless it ended by itself and well. */
export async function succeeded(child: ChildProcess): Promise<void> {
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The process ended with ${code ?? signal}.`);
}

/** Kills a process as an operator or a power cut would, without a chance to clean up. */
export async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
