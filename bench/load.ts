// `npm run load`: 200 clients at once against `npm start` in a process of its own, four reads to a write, and Ctrl-C in
// the middle of it. Ends with 1 when anything but a success or an honest 503 was answered, when too much was a 503, when
// memory or sockets grow without end, when the process does not end well, or when a write that it acknowledged is not
// in storage.
// LOAD_SECONDS and LOAD_CLIENTS make it longer or harder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFolderStorage } from '../src/adapters/folder';
import { type LocalRegistry, startRegistry } from '../test/support/localRegistry';
import { publishDocument } from '../test/support/packages';
import { type FakeUpstream, startUpstream } from '../test/support/upstream';
import { type Client, chosen, type World } from './load/acts';
import { createExchange } from './load/exchange';
import { createLedger } from './load/ledger';
import { watch } from './load/server';
import { createTally } from './load/tally';

const CLIENTS = Number(process.env.LOAD_CLIENTS ?? 200);
const SECONDS = Number(process.env.LOAD_SECONDS ?? 60);
const OWN = 40;
const HOT = 100;
const COLD = 4_000;
const MAX_RSS_MB = 512;
/** Of all that were answered. */
const MIN_SUCCEEDED = { reads: 0.95, writes: 0.8 };
/** Each client's connection, those to upstream, and what the disk is written with. */
const MAX_FILES = CLIENTS + 200;
const MAX_SHUTDOWN_MS = 30_000;

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-load-'));
  const upstream = await startUpstream();
  publishPublic(upstream);
  const registry = await startRegistry(folder, { CODEBOX_REGISTRY: upstream.url });
  try {
    process.exitCode = await load(registry, folder);
  } finally {
    await registry.stop();
    await upstream.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(registry: LocalRegistry, folder: string): Promise<number> {
  const tally = createTally();
  let isClosing = false;
  let isGone = false;
  const token = registry.token('admin');
  const exchange = createExchange({
    url: registry.url,
    token,
    connections: CLIENTS,
    tally,
    isClosing: () => isClosing,
  });
  const world = {
    exchange,
    tally,
    ledger: createLedger(),
    own: numbered('load', OWN),
    hot: numbered('hot', HOT),
    cold: coldNames(),
  };
  await seed(world);
  const server = watch(registry.child.pid ?? 0);
  const clients = numbered('client', CLIENTS).map((_name, id) => live(world, { id, step: 0 }, () => isGone));
  await sleep(SECONDS * 1000);
  isClosing = true;
  const started = performance.now();
  const { code } = await registry.stop();
  isGone = true;
  const shutdown = Math.round(performance.now() - started);
  await Promise.all(clients);
  await exchange.close();
  server.stop();
  const { rss, files, sockets } = server.peak();
  if (code !== 0) tally.violated('exit code', String(code));
  if (shutdown > MAX_SHUTDOWN_MS) tally.violated('slow shutdown', `${shutdown} ms`);
  if (rss > MAX_RSS_MB) tally.violated('memory', `${rss} MB`);
  if (files > MAX_FILES) tally.violated('open files', String(files));
  for (const of of ['reads', 'writes'] as const)
    if (tally.share(of) < MIN_SUCCEEDED[of]) tally.violated(`too few ${of}`, percent(tally.share(of)));
  for (const sentence of await world.ledger.lost(createFolderStorage(path.join(folder, 'bucket'))))
    tally.violated('lost', sentence);
  tally.print(SECONDS);
  console.log(
    `${percent(tally.share('reads'))} of all reads and ${percent(tally.share('writes'))} of all writes succeeded`,
  );
  console.log(
    `${CLIENTS} clients, ${SECONDS} s; peak memory ${rss} MB, ${files} open files, ${sockets} of them sockets`,
  );
  console.log(
    `ended with ${code} after ${shutdown} ms under load; ${world.ledger.size()} acknowledged writes looked up in storage`,
  );
  return tally.violations() > 0 ? 1 : 0;
}

/** One client, from one thing to the next, until the registry is gone. */
async function live(world: World, client: Client, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    client.step += 1;
    await chosen()(world, client);
  }
}

async function seed({ exchange, own }: World): Promise<void> {
  for (const name of own) {
    const { document } = await publishDocument({ name });
    await exchange({ what: 'first publish', method: 'PUT', path: name, body: JSON.stringify(document) });
  }
}

function publishPublic(upstream: FakeUpstream): void {
  const manifest = { description: 'x'.repeat(4_000), dependencies: { a: '^1.0.0' } };
  for (const name of [...numbered('hot', HOT), ...numbered('cold', COLD)]) {
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) upstream.publish(name, version, { manifest });
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function coldNames(): () => string {
  let next = 0;
  return () => `cold-${next++ % COLD}`;
}

void main();
