import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort, startArguments } from '../../test/support/localRegistry';
import { cleanEnvironment } from '../../test/support/process';
import { verdaccio } from './cache';
import { within } from './within';

/** A registry in a process of its own. */
export type Server = {
  readonly name: 'ours' | 'Verdaccio';
  /** With a trailing slash. */
  readonly url: string;
  /** Of somebody who may publish. */
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
};

type Place = { readonly folder: string; readonly upstream: string };
/** undefined: it has no packages but its own. */
type LonePlace = { readonly folder: string; readonly upstream?: string | undefined };

const ROOT = path.resolve(__dirname, '../..');
const START_MS = 60_000;
const STOP_MS = 10_000;

/** `npm start`. */
export async function startOurs({ folder, upstream }: Place, more: NodeJS.ProcessEnv = {}): Promise<Server> {
  const port = await freePort();
  const env = cleanEnvironment({
    PORT: String(port),
    CODEBOX_STORAGE: folder,
    CODEBOX_REGISTRY: upstream,
    CODEBOX_PRIVATE_SCOPES: '@bench',
    ...more,
  });
  const child = await started([process.execPath, ...(await startArguments())], env, `:${port}`);
  const local = JSON.parse(await readFile(path.join(folder, 'local.json'), 'utf8'));
  const { token } = local.users.find((user: { login: string }) => user.login === 'admin');
  return { name: 'ours', url: `http://localhost:${port}/registry/`, token, ...running(child) };
}

type Kind = {
  /** Who reads. */
  readonly access?: '$authenticated' | '$all';
  /** Of its configuration. */
  readonly filters?: object | undefined;
  /** Another one than that of this process. */
  readonly node?: string | undefined;
};

/** Verdaccio with JSON Web Tokens. It writes a line for each request, as ours does. */
export async function startVerdaccio(
  { folder, upstream }: LonePlace,
  { access = '$authenticated', filters, node = process.execPath }: Kind = {},
): Promise<Server> {
  const port = await freePort();
  const url = `http://localhost:${port}/`;
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'config.yaml');
  const settings = { ...config({ folder, upstream }, access), ...(filters && { filters }) };
  await writeFile(file, JSON.stringify(settings));
  const args = [await verdaccio(), '--config', file, '--listen', `127.0.0.1:${port}`];
  const child = await started([node, ...args], cleanEnvironment(), `:${port}`);
  return { name: 'Verdaccio', url, token: await addUser(url), ...running(child) };
}

function config({ folder, upstream }: LonePlace, access: string): object {
  const rights = { access, publish: '$authenticated', unpublish: '$authenticated' };
  return {
    storage: path.join(folder, 'storage'),
    auth: { htpasswd: { file: path.join(folder, 'htpasswd') } },
    uplinks: upstream === undefined ? {} : { public: { url: upstream } },
    packages: { '@bench/*': rights, '**': { ...rights, ...(upstream !== undefined && { proxy: 'public' }) } },
    security: { api: { jwt: { sign: { expiresIn: '7d' } } } },
    max_body_size: '200mb',
    log: { type: 'stdout', format: 'json', level: 'http' },
  };
}

async function addUser(url: string): Promise<string> {
  const body = JSON.stringify({ name: 'bench', password: 'a long password of a bench' });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}-/user/org.couchdb.user:bench`, { method: 'PUT', headers, body });
  const { token } = JSON.parse(await response.text());
  if (typeof token !== 'string') throw new Error(`Verdaccio gave no token: ${response.status}.`);
  return token;
}

/** Resolves when it has printed the text. What it prints later is taken from it, and not kept. */
async function started(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  text: string,
): Promise<ChildProcess> {
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let printed = '';
  const heard = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      if (printed.includes(text)) return;
      printed += chunk.toString();
      if (printed.includes(text)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('close', () => reject(new Error(`It did not start:\n${printed}`)));
  });
  await within(START_MS, 'The start of a registry', heard);
  return child;
}

function running(child: ChildProcess): Pick<Server, 'pid' | 'stop'> {
  const closed = once(child, 'close');
  const stop = async () => {
    child.kill('SIGINT');
    const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await closed;
    clearTimeout(last);
  };
  return { pid: child.pid ?? 0, stop };
}
