import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until';

/** What tests keep between runs. npm ci empties it. */
export const CACHE = path.resolve(__dirname, '../../../node_modules/.cache/codebox');

const NODE_VERSION = '24.21.0';
const CLIENT_VERSION = '4.0.2';

/** The Node 24 that Lambda runs: this process's own, or the binary that npm carries. */
export async function node24(): Promise<string> {
  if (process.version.startsWith('v24.')) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = await kept(`node-${NODE_VERSION}`, (target) => install(target, `${name}@${NODE_VERSION}`));
  return path.join(folder, 'node_modules', name, 'bin', 'node');
}

/**
 * The program that AWS runs functions with. Its one native part, a curl for posting answers, takes a compiler and a
 * minute; a few lines of JavaScript stand in for it.
 */
export async function runtimeClient(): Promise<string> {
  const folder = await kept(`ric-${CLIENT_VERSION}`, async (target) => {
    await install(target, `aws-lambda-ric@${CLIENT_VERSION}`);
    await replaceNativePart(path.join(clientFolder(target), 'rapid-client.node'));
  });
  return path.join(clientFolder(folder), 'index.mjs');
}

/** A folder of the cache, made once: who comes while another process makes it waits for that one. */
export async function kept(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(CACHE, name);
  if (await exists(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const release = await lock(`${folder}.lock`);
  try {
    return (await exists(folder)) ? folder : await made(folder, make);
  } finally {
    await release();
  }
}

async function made(folder: string, make: (folder: string) => Promise<void>): Promise<string> {
  const temporary = await mkdtemp(path.join(CACHE, 'making-'));
  try {
    await make(temporary);
    await rename(temporary, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

/** Removes of the cache what has such a name and was made so long ago. */
export async function removeOlder(names: RegExp, milliseconds: number): Promise<void> {
  for (const name of (await readdir(CACHE)).filter((one) => names.test(one))) {
    const folder = path.join(CACHE, name);
    const stats = await stat(folder).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > milliseconds)
      await rm(folder, { recursive: true, force: true });
  }
}

/** Holds a file with this process's id; one of a process that has died is taken over. */
async function lock(file: string): Promise<() => Promise<void>> {
  await until(
    () => take(file),
    () => `${file} is held.`,
  );
  return () => rm(file, { force: true });
}

async function take(file: string): Promise<boolean> {
  const isTaken = await writeFile(file, String(process.pid), { flag: 'wx' }).then(yes, no);
  if (isTaken) return true;
  const holder = Number(await readFile(file, 'utf8').catch(() => process.pid));
  if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const yes = () => true;
const no = () => false;

/** With npm, and without running any script of the package. */
export async function install(folder: string, name: string): Promise<void> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...quiet, name], {
    shell: process.platform === 'win32',
  });
}

function clientFolder(folder: string): string {
  return path.join(folder, 'node_modules', 'aws-lambda-ric');
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

/** `require('./rapid-client.node')` takes a folder too. The client then fetches events with Node's own http. */
async function replaceNativePart(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, 'package.json'), '{"type":"commonjs","main":"index.js"}');
  await writeFile(path.join(folder, 'index.js'), NATIVE_PART);
}

const NATIVE_PART = `
const { request } = require('node:http');
const post = (id, what, body) => {
  const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
  request({ hostname, port, method: 'POST', path: '/2018-06-01/runtime/invocation/' + id + '/' + what }).end(body);
};
exports.initializeClient = () => {};
exports.done = (id, body) => post(id, 'response', body);
exports.error = (id, body) => post(id, 'error', body);
`;
