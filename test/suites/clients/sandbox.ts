import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment } from '../../support/process';
import type { Files } from './setup';
import { type Command, type Ended, execute } from './terminal';

export type Sandbox = {
  /** Holds the projects and the home. */
  readonly root: string;
  /** Writes a project with the client's configuration and answers its folder. */
  project(name: string, packageJson: object, files?: Files): Promise<string>;
  /** Runs to the end, good or bad. */
  run(args: readonly string[], cwd: string, more?: Partial<Command>): Promise<Ended>;
  /** Runs to a good end, and answers what was printed. Rejects with one line, and the whole output as cause. */
  succeed(args: readonly string[], cwd: string, more?: Partial<Command>): Promise<string>;
  /** A home without caches, and without what a login has left in it. */
  renewHome(): Promise<void>;
  /** The files of settings below the home that hold a text. */
  settingsWith(text: string): Promise<readonly string[]>;
};

export type SandboxOptions = {
  readonly root: string;
  /** Folders of programs, the client's first. */
  readonly bins: readonly string[];
  /** The configuration that every project gets. */
  readonly config: Files;
  readonly env: Readonly<Record<string, string>>;
  readonly token: string;
};

/** A user with a home and projects of their own, who has one package manager. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { root, config } = options;
  const home = path.join(root, 'home');
  const { own, shared } = split(config);
  const env = environment(home, options);
  const run: Sandbox['run'] = (args, cwd, more) => execute({ args, cwd, env, ...more });
  await write(home, own);
  return {
    root,
    run,
    project: async (name, packageJson, files = {}) => {
      const folder = path.join(root, name);
      await write(folder, { ...shared, ...files, 'package.json': JSON.stringify(packageJson, undefined, 2) });
      return folder;
    },
    succeed: async (args, cwd, more) => {
      const ended = await run(args, cwd, more);
      if (ended.code !== 0) throw failure(args, ended);
      return ended.output;
    },
    renewHome: async () => {
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
      await write(home, own);
    },
    settingsWith: (text) => filesWith(home, text),
  };
}

/** With one line for the table; the rest is shown where it happened. */
export function failure(args: readonly string[], { code, timedOut, output }: Ended): Error {
  const end = timedOut ? 'did not end in time' : `ended with ${code}`;
  return new Error(`\`${args.join(' ')}\` ${end}`, { cause: output.trim() });
}

function environment(home: string, { bins, env, token }: SandboxOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(cleanEnvironment()).filter(
    ([name]) => !/^(yarn|pnpm|bun|xdg|corepack)_/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: [...bins, process.env.PATH].join(path.delimiter),
    NO_COLOR: '1',
    NO_UPDATE_NOTIFIER: '1',
    NPM_TOKEN: token,
    ...env,
  };
}

/** Files of the home, which are written `~/.npmrc`, and those of each project. */
function split(config: Files): { own: Files; shared: Files } {
  const entries = Object.entries(config);
  return {
    own: Object.fromEntries(
      entries.flatMap(([name, body]) => (name.startsWith('~/') ? [[name.slice(2), body]] : [])),
    ),
    shared: Object.fromEntries(entries.filter(([name]) => !name.startsWith('~/'))),
  };
}

async function write(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, body] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body);
  }
}

/** npm keeps the path of every request in its log and its cache, and with it the token that a logout was about. */
const NO_SETTINGS = /[/\\]\.(npm|cache)[/\\]/;

async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const settings = files.filter((file) => !NO_SETTINGS.test(file));
  const found = await Promise.all(
    settings.map(async (file) => (await readFile(file, 'utf8')).includes(text)),
  );
  return settings.filter((_, index) => found[index]);
}
