import { type Running, start } from '../../support/process';

/** A process with this one's environment, and changes to it. */
export function startChild(args: readonly string[], more: NodeJS.ProcessEnv = {}): Running {
  return start(process.execPath, args, { cwd: __dirname, env: { ...process.env, ...more } });
}
