// `npm run bench:scale`: what the search catalogue costs with 1,000, 10,000 and 100,000 packages, or those of
// SCALE_PACKAGES (`SCALE_PACKAGES=1000,300000`). A bucket in memory, where each call takes SCALE_LATENCY milliseconds
// (20), as on S3. Milliseconds of CPU are of this machine; calls and bytes are the same everywhere.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Storage } from '../src/ports/storage';
import { parsePackageName } from '../src/registry/names';
import { dependentsOf } from '../src/store/catalogue/dependents';
import { rebuildCatalogue } from '../src/store/catalogue/rebuild';
import { updateCatalogue } from '../src/store/catalogue/update';
import { countingStorage } from '../test/support/countingStorage';
import { memoryStorage } from '../test/support/memoryStorage';
import { fill, keep } from './scale/registry';
import { search } from './scale/searching';

const SIZES = (process.env.SCALE_PACKAGES ?? '1000,10000,100000').split(',').map(Number);
const LATENCY_MS = Number(process.env.SCALE_LATENCY ?? 20);
const CHANGES = 200;
const WRITERS = 20;

async function main(): Promise<void> {
  for (const size of SIZES) {
    const bucket = memoryStorage();
    console.log(`\n${size.toLocaleString('en')} packages`);
    const names = await fill(bucket, size);
    await buildIt(bucket, names);
    await changeAtOnce(bucket, names.slice(0, CHANGES), 1);
    await changeAtOnce(bucket, names.slice(CHANGES, 2 * CHANGES), WRITERS);
    const [name = ''] = names;
    await dependents(bucket, name);
    const common = name.split('-').at(-2) ?? name;
    for (const { text, total, cold, warm, peak } of await search(
      bucket,
      [name, common, 'a', ''],
      LATENCY_MS,
    )) {
      const of = `search for ${JSON.stringify(text)}, ${total} found`;
      const spent = [cold, warm].map(({ ms, cpu }) => `${ms.toFixed(0)} ms (CPU ${cpu.toFixed(0)})`);
      row(of, `cold ${spent[0]}, warm ${spent[1]}, peak ${peak.toFixed(0)} MB`);
    }
  }
}

/** Of the package that most others use: what a page pays in a new process, and what later ones pay. */
async function dependents(bucket: Storage, name: string): Promise<void> {
  const storage = { ...bucket };
  const ask = () => dependentsOf(name, () => true, storage);
  const before = heapMB();
  const cold = await spending(ask);
  const grown = heapMB() - before;
  const warm = await spending(ask);
  const found = (await ask())?.names.length ?? 0;
  row(
    `dependents, ${found} found`,
    `cold CPU ${cold.cpu.toFixed(0)} ms, warm CPU ${warm.cpu.toFixed(0)} ms, heap ${grown.toFixed(0)} MB more`,
  );
}

/** After a collection of garbage where node was started with --expose-gc. */
function heapMB(): number {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

/** A build that is killed in its middle, and the one that goes on. */
async function buildIt(bucket: Storage, names: readonly string[]): Promise<void> {
  const { storage, calls, written } = countingStorage(bucket);
  let left = Math.floor(names.length / 2);
  const mortal: Storage = {
    ...storage,
    get: (key) => {
      if (key.endsWith('/index.json')) left -= 1;
      return left < 0 ? Promise.reject(new Error('killed')) : storage.get(key);
    },
  };
  const begun = await spending(() => rebuildCatalogue(mortal).catch(() => undefined));
  const before = tally(calls);
  calls.length = 0;
  const resumed = await spending(() => rebuildCatalogue({ ...storage }));
  const after = tally(calls);
  row('build, cut off in the middle', `${before}, CPU ${begun.cpu.toFixed(0)} ms`);
  row(
    '… and gone on with',
    `${after}, CPU ${resumed.cpu.toFixed(0)} ms; written ${kB(written.bytes)} in both`,
  );
}

/** Changes that come at the same moment to a number of writers which know nothing of each other. */
async function changeAtOnce(bucket: Storage, names: readonly string[], writers: number): Promise<void> {
  for (const name of names) await keep(bucket, name, { version: '2.0.0' });
  const { storage, calls, written } = countingStorage(bucket);
  const slow = slowly(storage);
  const packages = names.map(parsePackageName);
  const share = Math.ceil(packages.length / writers);
  const { value, ms, cpu } = await spending(() =>
    Promise.all(
      Array.from({ length: writers }, (_, writer) =>
        updateCatalogue({ ...slow }, packages.slice(writer * share, (writer + 1) * share)),
      ),
    ),
  );
  const failed = value.reduce((sum, updated) => sum + (updated.failed?.names.size ?? 0), 0);
  row(
    `${names.length} changes at once, ${writers === 1 ? 'one batch' : `${writers} writers`}`,
    `${names.length - failed} landed in ${(ms / 1000).toFixed(1)} s, CPU ${cpu.toFixed(0)} ms; ${tally(calls)}; written ${kB(written.bytes)}`,
  );
}

/** Every call takes as long as one to S3. */
function slowly(storage: Storage): Storage {
  const late = async <Value>(value: Promise<Value>) => {
    await sleep(LATENCY_MS);
    return value;
  };
  return {
    ...storage,
    get: (key) => late(storage.get(key)),
    getIfChanged: (key, etag) => late(storage.getIfChanged(key, etag)),
    create: (key, body) => late(storage.create(key, body)),
    replace: async (key, body, etag) => {
      await sleep(LATENCY_MS);
      return storage.replace(key, body, etag);
    },
  };
}

async function spending<Value>(work: () => Promise<Value>) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: performance.now() - start, cpu: (user + system) / 1000 };
}

function tally(calls: readonly string[]): string {
  const of = (...starts: readonly string[]) =>
    calls.filter((call) => starts.some((start) => call.startsWith(start)));
  const packages = of('get').filter((call) => call.endsWith('/index.json')).length;
  return `${packages} packages read, ${of('get').length - packages} other reads, ${of('create', 'replace').length} writes`;
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
}

function row(what: string, found: string): void {
  console.log(`  ${what.padEnd(44)} ${found}`);
}

void main();
