import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment } from '../../test/support/process';
import { cpuMs, peakMemory } from './measure';
import { median, met, spread } from './report';
import { type Server, startOurs, startVerdaccio } from './server';
import { startUpstream } from './upstream';
import { runWithin } from './within';

/** About 300 packages, as they resolve from the kept packuments. */
const DEPENDENCIES = { express: '4.21.2', jest: '29.7.0' };
const GOAL = 1.1;
const INSTALL_MS = 120_000;

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

/** Of each install its seconds, and what the server used of its processor; and the server's megabytes at its peak. */
type Installs = {
  readonly cold: number[];
  readonly warm: number[];
  readonly coldCpu: number[];
  readonly warmCpu: number[];
  readonly memory: number[];
  fault?: string;
};
type Bounds = {
  readonly rounds: number;
  readonly deadline: number;
  /** Milliseconds to upstream. */
  readonly away: number;
};

/**
 * An install of a tree with an empty client cache, on a server that knows nothing (cold), and once more with another
 * empty client cache (warm). The ways take turns; none begins after the deadline.
 */
export async function measureTree(root: string, { rounds, deadline, away }: Bounds): Promise<void> {
  const upstream = await startUpstream({ abbreviates: true, away });
  const all = new Map(
    ways.map(({ name }): [string, Installs] => [
      name,
      { cold: [], warm: [], coldCpu: [], warmCpu: [], memory: [] },
    ]),
  );
  try {
    // The first fetches the copies.
    const { packages } = await install(root, { registry: upstream.url, token: '' });
    console.log(
      `\nA tree of ${packages} packages with an empty client cache, upstream ${away} ms away, medians of ${rounds}:`,
    );
    for (const way of Array.from({ length: rounds }, () => ways).flat()) {
      const installs = all.get(way.name);
      if (!installs || installs.fault !== undefined) continue;
      try {
        if (performance.now() > deadline) throw new Error('There was no time left.');
        await measureWay(way, { root, upstream: upstream.url, installs });
      } catch (error) {
        process.exitCode = 1;
        installs.fault = error instanceof Error ? error.message : String(error);
      }
    }
  } finally {
    await upstream.close();
  }
  printTree(all);
}

type Place = { readonly root: string; readonly upstream: string; readonly installs: Installs };

async function measureWay({ name, start }: Way, { root, upstream, installs }: Place): Promise<void> {
  const folder = await mkdtemp(path.join(root, 'server-'));
  const server = await start?.(folder, upstream);
  try {
    const from = { registry: server?.url ?? upstream, token: server?.token ?? '' };
    const used = () => (server ? cpuMs(server.pid) : Promise.resolve(0));
    const started = await used();
    installs.cold.push((await install(root, from)).seconds);
    if (!server) return;
    const between = await used();
    installs.warm.push((await install(root, from)).seconds);
    installs.coldCpu.push((between - started) / 1000);
    installs.warmCpu.push(((await used()) - between) / 1000);
    installs.memory.push(await peakMemory(server.pid));
    console.log(
      `${name}: ${installs.cold.at(-1)?.toFixed(1)} s cold, ${installs.warm.at(-1)?.toFixed(1)} s warm`,
    );
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function cpu(cold: readonly number[], warm: readonly number[]): string {
  return `${median(cold).toFixed(1)} / ${median(warm).toFixed(1)}`;
}

function printTree(all: ReadonlyMap<string, Installs>): void {
  const direct = median(all.get('direct')?.cold ?? []);
  const ratio = (seconds: readonly number[]) => (median(seconds) / direct).toFixed(2);
  console.log(
    '\n| by way of | cold, s | spread | × direct | goal | | warm, s | × direct | goal | | server, CPU s, cold / warm | MB |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
  for (const [name, { cold, warm, coldCpu, warmCpu, memory, fault }] of all) {
    const goal = (seconds: readonly number[]) =>
      name.startsWith('ours') ? [`≤ ${GOAL}`, met(median(seconds) / direct <= GOAL)] : ['', ''];
    const cells =
      fault !== undefined
        ? [name, `**FAILED: ${fault.split('\n')[0]}**`]
        : [name, median(cold).toFixed(2), spread(cold), ratio(cold), ...goal(cold)];
    const later = [
      median(warm).toFixed(2),
      ratio(warm),
      ...goal(warm),
      cpu(coldCpu, warmCpu),
      String(median(memory)),
    ];
    console.log(`| ${[...cells, ...(warm.length > 0 && fault === undefined ? later : [])].join(' | ')} |`);
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
  await runWithin('npm', { args: [...args, '--cache', path.join(cwd, 'cache')], cwd, env, ms: INSTALL_MS });
  const seconds = (performance.now() - started) / 1000;
  const lock = JSON.parse(await readFile(path.join(cwd, 'package-lock.json'), 'utf8'));
  await rm(cwd, { recursive: true, force: true });
  return { seconds, packages: Object.keys(lock.packages).length - 1 };
}
