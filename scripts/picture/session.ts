import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment, type Running, start } from '../../test/support/process';
import { confirmLogin } from './browser';

const ROOT = path.resolve(__dirname, '../..');
const PORT = '4873';
const REGISTRY = `http://localhost:${PORT}/registry/`;
const FILES = {
  'package.json': JSON.stringify({
    name: '@acme/widget',
    version: '1.0.0',
    description: 'A widget',
    license: 'MIT',
  }),
  'index.js': "module.exports = 'widget';\n",
};

/** Lines of the terminal, with its colours as ANSI sequences. */
export type Lines = readonly string[];

type Shell = {
  readonly registry: Running;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly lines: string[];
};

/**
 * Starts the registry, then logs in, publishes and installs, with the npm on the PATH. Needs the port 4873. What is
 * shown is what the programs printed; only folders and tokens of this run are shortened.
 */
export async function record(folder: string): Promise<Lines> {
  const storage = path.join(folder, '.codebox');
  const settings = {
    PORT,
    CODEBOX_STORAGE: storage,
    CODEBOX_REGISTRY: 'https://registry.example/',
    CODEBOX_PRIVATE_SCOPES: '@acme',
  };
  // Silent: npm would repeat the script that it starts.
  const registry = start('npm', ['--silent', 'start'], { cwd: ROOT, env: cleanEnvironment(settings) });
  try {
    await registry.printed('Ctrl-C stops the registry.');
    const shell = { registry, folder, env: await npmEnvironment(folder), lines: [] };
    await tour(shell);
    return shell.lines.map((line) => shortened(line, folder));
  } finally {
    registry.child.kill('SIGTERM');
    await registry.finished;
  }
}

async function tour(shell: Shell): Promise<void> {
  const project = await folderOf(shell, 'widget', FILES);
  const app = await folderOf(shell, 'app', { 'package.json': '{"name":"app","private":true}' });
  show(shell, 'npm start', shell.registry.output());
  await logIn(shell, project);
  await npm(shell, ['publish'], project);
  await npm(shell, ['install', '@acme/widget'], app);
  await npm(shell, ['dist-tag', 'add', '@acme/widget@1.0.0', 'stable'], app);
  await npm(shell, ['whoami'], app);
}

/** npm waits for the browser, which here is a script that presses the same buttons. */
async function logIn(shell: Shell, cwd: string): Promise<void> {
  const login = npmIn(shell, ['login'], cwd);
  await login.printed('Confirmation code');
  await login.printed('/-/v1/login/cli/');
  await confirmLogin(login.output(), 'admin');
  await showFinished(shell, ['login'], login);
}

async function npm(shell: Shell, args: readonly string[], cwd: string): Promise<void> {
  await showFinished(shell, args, npmIn(shell, args, cwd));
}

/** With both streams in one, so that the lines are in the order of the terminal. */
function npmIn({ env }: Shell, args: readonly string[], cwd: string): Running {
  return start('sh', ['-c', 'exec npm "$@" 2>&1', 'sh', ...args], { cwd, env });
}

async function showFinished(shell: Shell, args: readonly string[], running: Running): Promise<void> {
  const { code, stdout } = await running.finished;
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed: ${stdout}`);
  show(shell, `npm ${args.join(' ')}`, stdout);
}

function show({ lines }: Shell, command: string, printed: string): void {
  lines.push(`\u001b[1;32m$\u001b[0m \u001b[1m${command}\u001b[0m`, ...trimmed(printed.split('\n')), '');
}

/** Without the empty lines at both ends, and with one where there are several. */
function trimmed(lines: readonly string[]): Lines {
  const kept = lines.filter((line, index) => line.trim() !== '' || (lines[index - 1] ?? '').trim() !== '');
  return kept.join('\n').trim().split('\n');
}

async function npmEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  await writeFile(path.join(folder, '.npmrc'), `registry=${REGISTRY}\naudit=false\nfund=false\n`);
  return cleanEnvironment({
    HOME: folder,
    npm_config_cache: path.join(folder, 'cache'),
    npm_config_color: 'always',
    npm_config_update_notifier: 'false',
  });
}

async function folderOf(
  { folder }: Shell,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const target = path.join(folder, name);
  await mkdir(target);
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(target, file), text);
  return target;
}

function shortened(line: string, folder: string): string {
  return line
    .replaceAll(`${path.relative(ROOT, folder)}/`, '')
    .replaceAll(`${folder}/`, '')
    .replace(/(ghp_\w{4})\w+/g, '$1…')
    .replace(/(\/-\/v1\/login\/cli\/.{12})[\w-]+/g, '$1…');
}
