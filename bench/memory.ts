// `npm run memory`: two thousand installs' worth of requests against `npm start` in a process of its own, over 500
// packages of the sizes that real ones have and one of 13 MB, with and without CODEBOX_UPSTREAM_CACHE=s3. Ends with 1
// when the process ever has more than 400 MB. MEMORY_INSTALLS makes it shorter or longer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFolderStorage } from '../src/adapters/folder';
import { concurrently } from '../src/lib/concurrently';
import { type LocalRegistry, startRegistry } from '../test/support/localRegistry';
import { storedPackument } from '../test/support/packages';
import { createExchange, type Exchange } from './load/exchange';
import { sampleOf, watch } from './load/server';
import { createTally } from './load/tally';
import { type Size, startPackuments } from './memory/upstream';

const INSTALLS = Number(process.env.MEMORY_INSTALLS ?? 2_000);
const AT_ONCE = 20;
const PACKAGES_EACH = 5;
const PUBLIC = 450;
const OWN = 50;
const LARGE = { name: 'large', bytes: 13_000_000 };
const MAX_MB = 400;
const REST_MS = 5_000;

const FORMS = [
  'application/json',
  'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
];

/** From 5 KB to 600 KB, most of them small. */
const sizes: readonly Size[] = [
  ...Array.from({ length: PUBLIC - 1 }, (_, index) => ({
    name: `public-${index}`,
    bytes: 5_000 + 600_000 * (index / PUBLIC) ** 3,
  })),
  LARGE,
];
const own = Array.from({ length: OWN }, (_, index) => `own-${index}`);
const names = [...own, ...sizes.map(({ name }) => name)];

async function main(): Promise<void> {
  const upstream = await startPackuments(sizes);
  for (const upstreamCache of ['none', 's3']) {
    const folder = await mkdtemp(path.join(tmpdir(), 'codebox-memory-'));
    await storeOwn(folder);
    const registry = await startRegistry(folder, {
      CODEBOX_REGISTRY: upstream.url,
      CODEBOX_UPSTREAM_CACHE: upstreamCache,
    });
    try {
      console.log(
        `CODEBOX_UPSTREAM_CACHE=${upstreamCache}: ${INSTALLS} installs of ${PACKAGES_EACH} of ${names.length} packages`,
      );
      if (!(await measure(registry))) process.exitCode = 1;
    } finally {
      await registry.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  await upstream.close();
}

async function measure(registry: LocalRegistry): Promise<boolean> {
  const pid = registry.child.pid ?? 0;
  const tally = createTally();
  const token = registry.token('reader');
  const exchange = createExchange({
    url: registry.url,
    token,
    connections: AT_ONCE,
    tally,
    isClosing: () => false,
  });
  const { rss: before } = await sampleOf(pid);
  const server = watch(pid);
  const started = performance.now();
  await concurrently(Array.from({ length: INSTALLS }), AT_ONCE, () => install(exchange));
  const seconds = (performance.now() - started) / 1000;
  await exchange.close();
  await sleep(REST_MS);
  server.stop();
  const { rss: after } = await sampleOf(pid);
  const { rss: most } = server.peak();
  if (most > MAX_MB) tally.violated('memory', `${most} MB`);
  tally.print(seconds);
  console.log(`memory: ${before} MB before, ${most} MB at most, ${after} MB afterwards\n`);
  return tally.violations() === 0;
}

/** The packuments in one of the two forms, and the tarballs of most. */
async function install(exchange: Exchange): Promise<void> {
  const accept = any(FORMS);
  for (let index = 0; index < PACKAGES_EACH; index += 1) {
    const name = any(names);
    const what = name === LARGE.name ? 'packument of 13 MB' : 'packument';
    await exchange({ what, path: name, headers: { accept } });
    await exchange({ what: 'tarball', path: `${name}/-/${name}-1.0.0.tgz` });
  }
}

async function storeOwn(folder: string): Promise<void> {
  const storage = createFolderStorage(path.join(folder, 'bucket'));
  const versions = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`1.${index}.0`, { description: 'x'.repeat(1_000) }]),
  );
  for (const name of own) {
    await storage.create(`${name}/index.json`, Buffer.from(storedPackument({ name, versions })));
    await storage.create(`${name}/1.0.0.tgz`, Buffer.alloc(20_000));
  }
}

function any<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}

void main();
