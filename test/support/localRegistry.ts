import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { bundledRegistry } from './bundledRegistry';
import { cleanEnvironment, type Finished, start } from './process';

export type LocalRegistry = {
  /** With a trailing slash. */
  readonly url: string;
  readonly storage: string;
  /** For those who kill or freeze it. */
  readonly child: ChildProcess;
  token(login: string): string;
  output(): string;
  /** As Ctrl-C does. */
  stop(): Promise<Finished>;
};

const root = path.resolve(__dirname, '../..');

type Place = readonly [storage: string, more: NodeJS.ProcessEnv, basePath?: string];

/** `npm start` on a free port, as a process of its own; `basePath` begins and ends with a slash. */
export async function startRegistry(...place: Place): Promise<LocalRegistry> {
  return startWith(await startArguments(), place);
}

/**
 * The same from one bundled file: it is there in a third of the time. For tests of what the registry does; that
 * `npm start` does it, too, is shown by test/local and the story in test/suites/npm.
 */
export async function startBundled(...place: Place): Promise<LocalRegistry> {
  return startWith([await bundledRegistry()], place);
}

async function startWith(
  program: readonly string[],
  [storage, more, basePath]: Place,
): Promise<LocalRegistry> {
  const port = await freePort();
  const url = `http://localhost:${port}${basePath ?? '/registry/'}`;
  const publicUrl = basePath === undefined ? {} : { CODEBOX_PUBLIC_URL: url };
  const env = cleanEnvironment({ PORT: String(port), CODEBOX_STORAGE: storage, ...publicUrl, ...more });
  const server = start(process.execPath, program, { cwd: root, env });
  // Behind another public URL it names only where it listens.
  await server.printed(`:${port}`);
  const local = JSON.parse(await readFile(path.join(storage, 'local.json'), 'utf8'));
  return {
    url,
    storage,
    child: server.child,
    token: (login) => local.users.find((user: { login: string }) => user.login === login).token,
    output: server.output,
    stop: async () => {
      server.child.kill('SIGINT');
      return server.finished;
    },
  };
}

/** What `npm start` gives to Node. */
export async function startArguments(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  return String(scripts.start)
    .replace(/^(exec )?node /, '')
    .split(' ');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The probe has no port.');
  return address.port;
}
