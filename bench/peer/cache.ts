import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../test/support/process';

const ROOT = path.resolve(__dirname, '../..');

/** What is fetched once and kept: the peer, and copies of public packages. */
export const CACHE = path.resolve(ROOT, process.env.CODEBOX_PEER_CACHE ?? 'node_modules/.cache/codebox-peer');

const VERDACCIO = '6.10.4';
/** It asks for node-fetch by a tag, which not every mirror has. */
const OVERRIDES = { 'node-fetch': '2.7.0' };

/** The file to start Verdaccio by; it is installed at the first time. */
export async function verdaccio(): Promise<string> {
  const folder = path.join(CACHE, `verdaccio-${VERDACCIO}`);
  const entry = path.join(folder, 'node_modules/verdaccio/bin/verdaccio');
  if (await exists(entry)) return entry;
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies: { verdaccio: VERDACCIO }, overrides: OVERRIDES };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await succeed('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
  return entry;
}

/** Where wrk is. */
export async function wrk(): Promise<string> {
  return (await succeed(path.join(__dirname, 'wrk'), [], ROOT)).trim();
}

/** Whoever looks finds the file whole or not at all. */
export async function keepFile(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}

async function succeed(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { cwd, env: process.env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
