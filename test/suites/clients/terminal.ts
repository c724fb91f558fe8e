import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LAST_RESORT_MS } from '../../support/lastResort';
import { takesInput } from '../../support/terminal';
import { until } from '../../support/until';

export type Prompt = { readonly when: RegExp; readonly type: string };

export type Command = {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What to type, each line as soon as its prompt is on the screen. */
  readonly prompts?: readonly Prompt[];
  /** For programs that ask only at a terminal. */
  readonly terminal?: boolean;
};

export type Ended = {
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  /** Both streams as they came, without colours. */
  readonly output: string;
};

const MAX_OUTPUT = 4_000_000;

const alive = new Set<ChildProcess>();

/** Runs a program to its end, or kills it and all that it started when it hangs. */
export async function execute(command: Command): Promise<Ended> {
  const { prompts = [], terminal = false, cwd, env } = command;
  const [program = '', ...args] = terminal ? inTerminal(command.args) : command.args;
  const stdin = prompts.length > 0 ? 'pipe' : 'ignore';
  // A group of its own: package managers start others, which would outlive them.
  const child = spawn(program, args, { cwd, env, detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  const screen = watch(child, typist(child, { prompts, terminal }));
  alive.add(child);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child);
  }, LAST_RESORT_MS);
  try {
    const [code] = await once(child, 'close');
    return { code, timedOut, stdout: plain(screen.stdout), output: plain(screen.output) };
  } finally {
    clearTimeout(timer);
    alive.delete(child);
  }
}

/** For the end of the whole run. */
export function killAll(): void {
  for (const child of alive) killGroup(child);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function watch(child: ChildProcess, printed: (output: string) => void) {
  const screen = { stdout: '', output: '' };
  const append = (chunk: Buffer) => {
    screen.output = (screen.output + chunk).slice(-MAX_OUTPUT);
    printed(screen.output);
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    screen.stdout = (screen.stdout + chunk).slice(-MAX_OUTPUT);
    append(chunk);
  });
  child.stderr?.on('data', append);
  return screen;
}

function typist(child: ChildProcess, { prompts = [], terminal }: Pick<Command, 'prompts' | 'terminal'>) {
  const left = [...prompts];
  let seen = 0;
  child.stdin?.on('error', () => {});
  return (output: string) => {
    const [next] = left;
    if (!next?.when.test(plain(output.slice(seen)))) return;
    seen = output.length;
    left.shift();
    if (terminal) void typeInto(child, next.type);
    else child.stdin?.write(`${next.type}\n`);
    // A closed terminal would end the program, a closed pipe says that there is no more to read.
    if (left.length === 0 && !terminal) child.stdin?.end();
  };
}

/** What cannot be typed is seen in how the program ends. */
async function typeInto(child: ChildProcess, text: string): Promise<void> {
  await until(async () => child.exitCode !== null || (await takesInput(child))).catch(() => {});
  child.stdin?.write(`${text}\r`);
}

/** script(1) gives a program a terminal; it is in every Debian, in util-linux, and in macOS with other options. */
function inTerminal(args: readonly string[]): readonly string[] {
  if (process.platform === 'darwin') return ['script', '-q', '/dev/null', ...args];
  return ['script', '-qefc', args.map((word) => `'${word}'`).join(' '), '/dev/null'];
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control characters of terminals
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/\r/g, '');
}
