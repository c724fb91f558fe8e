import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Storage } from '../../src/ports/storage';
import { apiEvent } from '../../test/support/events';
import { close, listen } from '../../test/support/server';
import { serveS3 } from './fakeS3';

export type Searched = {
  readonly text: string;
  readonly total: number;
  /** Of the first search of a process, without the loading of its code; as milliseconds of the clock and of the CPU. */
  readonly cold: Spent;
  /** The median of the later ones. */
  readonly warm: Spent;
  /** Megabytes that the process had at its largest. */
  readonly peak: number;
};
type Spent = { readonly ms: number; readonly cpu: number };

const WARM = 9;
const BUCKET = 'codebox-scale';

/** The function as it is deployed, in a process of its own for each text, over a fake S3 in this one. */
export async function search(
  storage: Storage,
  texts: readonly string[],
  latencyMs: number,
): Promise<readonly Searched[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codebox-scale-'));
  const server = serveS3(storage, BUCKET, latencyMs);
  const endpoint = await listen(server);
  try {
    const bundle = await bundled(folder);
    const results: Searched[] = [];
    for (const text of texts) results.push(await searchFor(text, { bundle, endpoint }));
    return results;
  } finally {
    await close(server);
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundled(folder: string): Promise<string> {
  const outfile = path.join(folder, 'search.js');
  await build({
    entryPoints: ['src/search/get.ts'],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const child = path.join(folder, 'child.js');
  await writeFile(child, CHILD);
  return child;
}

const CHILD = `
const search = require('./search.js').default;
const event = JSON.parse(process.argv[2]);
const log = console.log;
console.log = () => {};
async function once() {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const { statusCode, body } = await search(event);
  const { user, system } = process.cpuUsage(before);
  const { total } = JSON.parse(body);
  if (statusCode !== 200) throw new Error(body);
  return { ms: performance.now() - start, cpu: (user + system) / 1000, total };
}
(async () => {
  const cold = await once();
  const warm = [];
  for (let i = 0; i < ${WARM}; i += 1) warm.push(await once());
  log(JSON.stringify({ cold, warm, peak: process.resourceUsage().maxRSS / 1024 }));
})();
`;

type Place = { readonly bundle: string; readonly endpoint: string };

async function searchFor(text: string, { bundle, endpoint }: Place): Promise<Searched> {
  const event = apiEvent({ resource: '/registry/-/v1/search', query: { text } });
  const { stdout } = await promisify(execFile)(process.execPath, [bundle, JSON.stringify(event)], {
    env: {
      ...{ region: 'us-east-1', bucket: BUCKET, registry: 'https://registry.example/', restrictedOrgs: '*' },
      ...{ githubUrl: 'https://github.example/api/v3/', githubClientId: 'client', s3Endpoint: endpoint },
      ...{
        apiEndpoint: 'https://npm.example/registry',
        githubSecret: 'client-secret-0123456789abcdef012345',
      },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    },
  });
  const { cold, warm, peak } = JSON.parse(stdout);
  return { text, total: cold.total, cold, warm: { ms: median(warm, 'ms'), cpu: median(warm, 'cpu') }, peak };
}

function median(all: readonly Spent[], of: keyof Spent): number {
  const sorted = all.map((spent) => spent[of]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
