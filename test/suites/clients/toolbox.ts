import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rsort } from 'semver';
import { execute } from './terminal';

export type Tool = {
  readonly version: string;
  /** Where its programs are. */
  readonly bin: string;
  /** It with all that it needs. */
  readonly modules: string;
};

const ROOT = path.resolve(__dirname, '../../..');
const CACHE = path.resolve(ROOT, process.env.CODEBOX_CLIENTS_CACHE ?? 'node_modules/.cache/codebox-clients');

/** These put their real program in place; run by us, because npm may be told to run no scripts. */
const OWN_SETUP = ['node_modules/bun/install.js', 'node_modules/pnpm/install.js'];

const installed = new Map<string, Promise<Tool>>();

/** Installs the newest version that a spec as `npm@10` allows, unless the cache has it; asks once in a run. */
export function install(spec: string): Promise<Tool> {
  const tool = installed.get(spec) ?? ensure(spec);
  installed.set(spec, tool);
  return tool;
}

async function ensure(spec: string): Promise<Tool> {
  const name = spec.slice(0, spec.lastIndexOf('@'));
  const version = await newest(spec);
  const folder = path.join(CACHE, `${name.replace('/', '-')}-${version}`);
  if (!(await exists(folder))) await fill(folder, `${name}@${version}`);
  const modules = path.join(folder, 'node_modules');
  return { version, modules, bin: path.join(modules, '.bin') };
}

/** The package that carries the binary for this machine; `node` itself only downloads it. */
export function nodeSpec(major: number): string {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${arch}@${major}`;
}

async function newest(spec: string): Promise<string> {
  const answer = await npm(['view', spec, 'version', '--json'], ROOT);
  const found: unknown = JSON.parse(answer);
  const [highest] = rsort((Array.isArray(found) ? found : [found]).map(String));
  if (highest === undefined) throw new Error(`There is no ${spec}.`);
  return highest;
}

/** Whoever looks into the cache finds a tool whole or not at all. */
async function fill(folder: string, spec: string): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  try {
    await fetchInto(draft, spec);
    await rename(draft, folder);
  } catch (cause) {
    // Another run may have been faster.
    if (!(await exists(folder))) throw cause;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function fetchInto(folder: string, spec: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', spec], folder);
  for (const script of OWN_SETUP) {
    const file = path.join(folder, script);
    if (await exists(file)) await succeed([process.execPath, file], path.dirname(file));
  }
}

function npm(args: readonly string[], cwd: string): Promise<string> {
  return succeed(['npm', '--loglevel=error', ...args], cwd);
}

async function succeed(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, output } = await execute({ args, cwd, env: process.env });
  if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${output}`);
  return stdout;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
