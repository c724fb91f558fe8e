import { type ChildProcess, execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Does the program that script(1) runs take by now what is typed? It prints its prompt, and turns off that the terminal
 * keeps lines together, or that it shows them (pnpm 12); what is typed between the two may be forgotten. Only Linux tells
 * from outside.
 */
export async function takesInput(script: ChildProcess): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const terminal = await terminalOf(script.pid).catch(() => undefined);
  if (terminal === undefined) return false;
  const { stdout } = await promisify(execFile)('stty', ['-a', '-F', terminal]);
  return /\s-(icanon|echo)\b/.test(stdout);
}

/** The one that script(1) has made for its child. Rejects before the child runs, and behind its end. */
async function terminalOf(pid: number | undefined): Promise<string> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return readlink(`/proc/${Number.parseInt(children, 10)}/fd/0`);
}
