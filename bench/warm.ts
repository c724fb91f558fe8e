// `npm run bench`, in at most five minutes. First warm requests over loopback against `npm start` in a process of its own:
// GET of a packument of 1 MB, and PUT of a dist-tag. Prints medians; figures are for comparing one state of the code with
// another on the same machine. Then the firewall, with Verdaccio and its package filter beside it (docs/performance.md
// has what that needs). `-- --only warm` or `-- --only firewall` measures one of both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { createFolderStorage } from '../src/adapters/folder';
import { startRegistry } from '../test/support/localRegistry';
import { storedPackument } from '../test/support/packages';
import { measureFirewall } from './firewall';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const SECONDS = 6;
const corgi = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*';

/** About 1 MB as stored: 600 versions with dependencies and scripts. */
function largePackument(): string {
  const list = (prefix: string) =>
    Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${prefix}-${i}`, '^1.2.3']));
  const manifest = {
    description: 'x'.repeat(200),
    dependencies: list('dep'),
    scripts: list('do'),
    devDependencies: list('dev'),
  };
  const versions = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`1.${i}.0`, manifest]));
  return storedPackument({ versions });
}

async function measure(title: string, options: autocannon.Options): Promise<void> {
  await autocannon({ ...options, duration: 1 });
  const result = await autocannon({ ...options, duration: SECONDS });
  const failed = result.errors + result.non2xx - (options.headers?.['if-none-match'] ? result['3xx'] : 0);
  const row = [
    title.padEnd(44),
    `${result.requests.average.toFixed(0)} req/s`.padStart(12),
    `p50 ${result.latency.p50} ms`.padStart(12),
    `p99 ${result.latency.p99} ms`.padStart(12),
    `${(result.throughput.average / 1e6).toFixed(1)} MB/s`.padStart(12),
    `${failed} failed`.padStart(10),
  ];
  console.log(row.join(' '));
}

async function main(): Promise<void> {
  if (values.only !== 'firewall') await measureWarm();
  if (values.only !== 'warm') await measureFirewall();
}

async function measureWarm(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-bench-'));
  const storage = createFolderStorage(path.join(folder, 'bucket'));
  const packument = largePackument();
  await storage.create('large/index.json', Buffer.from(packument));
  await storage.create('small/index.json', Buffer.from(storedPackument({ name: 'small' })));
  const registry = await startRegistry(folder, { CODEBOX_REGISTRY: 'https://registry.example/' });
  const authorization = `Bearer ${registry.token('admin')}`;
  const get = { url: `${registry.url}large`, connections: 8 };
  try {
    console.log(`packument of ${(packument.length / 1e6).toFixed(2)} MB, ${SECONDS} s each, 8 connections`);
    const { headers } = await fetch(get.url, { headers: { authorization } });
    const etag = headers.get('etag') ?? '';
    await measure('GET full', { ...get, headers: { authorization } });
    await measure('GET full, gzip', { ...get, headers: { authorization, 'accept-encoding': 'gzip' } });
    await measure('GET abbreviated', { ...get, headers: { authorization, accept: corgi } });
    await measure('GET full, If-None-Match (304)', {
      ...get,
      headers: { authorization, 'if-none-match': etag },
    });
    await measure('GET whoami', {
      url: `${registry.url}-/whoami`,
      connections: 8,
      headers: { authorization },
    });
    await measure(
      'PUT and DELETE dist-tag, small package',
      put(`${registry.url}-/package/small/dist-tags/`, authorization),
    );
    await measure(
      'PUT and DELETE dist-tag, large package',
      put(`${registry.url}-/package/large/dist-tags/`, authorization),
    );
  } finally {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sets and removes tags of 50 names in turn, so that every request is a write and the package does not grow. */
function put(url: string, authorization: string): autocannon.Options {
  let count = 0;
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const path = `${new URL(url).pathname}bench-${count % 50}`;
    const method = Math.floor(count / 50) % 2 === 0 ? 'PUT' : 'DELETE';
    count += 1;
    return { ...request, path, method };
  };
  return {
    url,
    connections: 1,
    method: 'PUT',
    body: '"1.0.0"',
    headers: { authorization, 'content-type': 'application/json' },
    requests: [{ setupRequest }],
  };
}

// So that the processes that it has started end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
void main();
