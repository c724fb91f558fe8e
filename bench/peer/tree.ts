import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment, run } from '../../test/support/process';
import { median, met } from './report';
import { type Server, startOurs, startVerdaccio } from './server';
import { startUpstream } from './upstream';

/** About 300 packages, as they resolve from the kept packuments. */
const DEPENDENCIES = { express: '4.21.2', jest: '29.7.0' };
const GOAL = 1.1;

type Way = {
  readonly name: string;
  /** undefined: npm asks upstream itself. */
  readonly start: ((folder: string, upstream: string) => Promise<Server>) | undefined;
};

const ways: readonly Way[] = [
  { name: 'direct', start: undefined },
  { name: 'ours', start: (folder, upstream) => startOurs({ folder, upstream }) },
  {
    name: 'ours, copies in the bucket',
    start: (folder, upstream) => startOurs({ folder, upstream }, { CODEBOX_UPSTREAM_CACHE: 's3' }),
  },
  { name: 'Verdaccio', start: (folder, upstream) => startVerdaccio({ folder, upstream }) },
];

/** In seconds, by way. */
type Times = { readonly cold: number[]; readonly warm: number[] };

/**
 * An install of a tree with an empty client cache, on a server that knows nothing (cold), and once more with another
 * empty client cache (warm). The ways take turns.
 */
export async function measureTree(root: string, rounds: number): Promise<void> {
  const upstream = await startUpstream({ abbreviates: true });
  const times = new Map(ways.map(({ name }): [string, Times] => [name, { cold: [], warm: [] }]));
  try {
    // The first fetches the copies.
    const { packages } = await install(root, { registry: upstream.url, token: '' });
    console.log(`\nA tree of ${packages} packages with an empty client cache, medians of ${rounds}:`);
    for (let round = 0; round < rounds; round += 1) {
      for (const way of ways) {
        const folder = await mkdtemp(path.join(root, 'server-'));
        const server = await way.start?.(folder, upstream.url);
        const from = { registry: server?.url ?? upstream.url, token: server?.token ?? '' };
        const own = times.get(way.name);
        own?.cold.push((await install(root, from)).seconds);
        if (server) own?.warm.push((await install(root, from)).seconds);
        await server?.stop();
        await rm(folder, { recursive: true, force: true });
      }
    }
  } finally {
    await upstream.close();
  }
  printTree(times);
}

function printTree(times: ReadonlyMap<string, Times>): void {
  const direct = median(times.get('direct')?.cold ?? []);
  console.log(
    '| by way of | cold, s | × direct | goal | | warm, s | × direct |\n|---|---|---|---|---|---|---|',
  );
  for (const [name, { cold, warm }] of times) {
    const ratio = median(cold) / direct;
    const goal = name.startsWith('ours') ? [`≤ ${GOAL}`, met(ratio <= GOAL)] : ['', ''];
    const later = warm.length > 0 ? [median(warm).toFixed(2), (median(warm) / direct).toFixed(2)] : ['', ''];
    console.log(`| ${[name, median(cold).toFixed(2), ratio.toFixed(2), ...goal, ...later].join(' | ')} |`);
  }
}

type From = { readonly registry: string; readonly token: string };

async function install(root: string, { registry, token }: From) {
  const cwd = await mkdtemp(path.join(root, 'project-'));
  const rc = path.join(cwd, 'user.npmrc');
  await mkdir(path.join(cwd, 'home'));
  await writeFile(path.join(cwd, 'package.json'), JSON.stringify({ dependencies: DEPENDENCIES }));
  await writeFile(
    rc,
    `registry=${registry}\n//${new URL(registry).host}${new URL(registry).pathname}:_authToken=${token || 'none'}\n`,
  );
  const env = cleanEnvironment({ HOME: path.join(cwd, 'home'), npm_config_userconfig: rc });
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
  const started = performance.now();
  const { code, stderr } = await run('npm', [...args, '--cache', path.join(cwd, 'cache')], { cwd, env });
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`npm install by way of ${registry} failed:\n${stderr}`);
  const lock = JSON.parse(await readFile(path.join(cwd, 'package-lock.json'), 'utf8'));
  await rm(cwd, { recursive: true, force: true });
  return { seconds, packages: Object.keys(lock.packages).length - 1 };
}
