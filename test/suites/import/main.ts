// npm run test:import: takes over from a Verdaccio all that it has, and compares (docs/operate.md, "Moving in").
// 200 packages and more, 1,500 versions and more: public ones of 2010 to 2014, and those that pnpm tries itself with.
// Into the folder of a laptop, or where S3_ENDPOINT names a server (test:import:s3), into a bucket there. The import is
// killed on its way. Some minutes; the first time fetches what is imported, and keeps it.
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Server, startVerdaccio } from '../../../bench/peer/server';
import { runWithin } from '../../../bench/peer/within';
import { createFolderStorage } from '../../../src/adapters/folder';
import { createS3Storage } from '../../../src/adapters/s3';
import type { Storage } from '../../../src/ports/storage';
import { isIndexKey } from '../../../src/store/keys/packages';
import { LAST_RESORT_MS } from '../../support/lastResort';
import { startRegistry } from '../../support/localRegistry';
import { cleanEnvironment, type Finished, run, start } from '../../support/process';
import { openBucket } from '../../support/realBucket';
import { until } from '../../support/until';
import { install, nodeSpec } from '../clients/toolbox';
import { compare, type Locked } from './compare';
import { seed } from './seed';

const ROOT = path.resolve(__dirname, '../../..');
const CODEBOX = ['--enable-source-maps', '--import', 'tsx', 'scripts/codebox.ts'];
const [PACKAGES, VERSIONS] = [200, 1_500];

type Place = {
  readonly title: string;
  readonly storage: Storage;
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

type Source = { readonly server: Server; readonly names: readonly string[]; readonly node: string };

async function main(): Promise<void> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'codebox-import-')));
  const node = await modernNode();
  try {
    const names = await seed(path.join(root, 'verdaccio/storage'));
    const server = await startVerdaccio({ folder: path.join(root, 'verdaccio') }, { node });
    try {
      const open = process.env.S3_ENDPOINT ? bucketPlace : folderPlace;
      await tryPlace(await open(root), { server, names, node }, root);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Verdaccio does not run on Node 20. */
async function modernNode(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath;
  const { modules } = await install(nodeSpec(24));
  return path.join(modules, nodeSpec(24).split('@')[0] ?? '', 'bin/node');
}

async function folderPlace(root: string): Promise<Place> {
  const folder = path.join(root, 'ours');
  await mkdir(path.join(folder, 'bucket'), { recursive: true });
  const storage = createFolderStorage(path.join(folder, 'bucket'));
  return { title: 'a folder', storage, env: { CODEBOX_STORAGE: folder }, close: async () => {} };
}

async function bucketPlace(root: string): Promise<Place> {
  const { config, close } = await openBucket();
  const env = {
    CODEBOX_REGION: config.region,
    CODEBOX_BUCKET: config.bucket,
    CODEBOX_S3_ENDPOINT: config.s3Endpoint ?? '',
    CODEBOX_STORAGE: path.join(root, 'ours-s3'),
  };
  return { title: 'a bucket of a real S3 server', storage: createS3Storage(config), env, close };
}

async function tryPlace(place: Place, source: Source, root: string): Promise<void> {
  console.log(`\nInto ${place.title}`);
  try {
    const killed = await importKilled(place, source);
    const started = performance.now();
    const second = await codebox(place, source, importWords(source));
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `killed when ${killed} of ${source.names.length} packages were there; then in ${seconds.toFixed(1)} s:`,
    );
    console.log(second.stdout.trim());
    expectTrue(second.code === 0, `The import failed: ${second.stderr}`);
    const third = await codebox(place, source, importWords(source));
    expectTrue(
      /imported: 0,.*failed: 0/.test(third.stdout),
      `The last import was to find nothing:\n${third.stdout}`,
    );
    const verified = await codebox(place, source, ['verify']);
    expectTrue(verified.code === 0, `verify failed: ${verified.stderr}`);
    console.log(verified.stdout.trim().split('\n').at(-1));
    await compareAndInstall(place, source, root);
  } finally {
    await place.close();
  }
}

/** Ends it when a part is there. Resolves with how many packages that were. */
async function importKilled(place: Place, source: Source): Promise<number> {
  const { child, finished } = startCodebox(place, source, importWords(source));
  let found = 0;
  await until(async () => {
    found = await countIndexes(place.storage);
    return found > source.names.length / 4;
  });
  child.kill('SIGKILL');
  expectTrue((await finished).code === null, 'It had ended before it was killed.');
  return countIndexes(place.storage);
}

async function countIndexes(storage: Storage): Promise<number> {
  let count = 0;
  for await (const { key } of storage.list('')) if (isIndexKey(key)) count += 1;
  return count;
}

async function compareAndInstall(place: Place, { server, names }: Source, root: string): Promise<void> {
  const { CODEBOX_STORAGE = '' } = place.env;
  const registry = await startRegistry(CODEBOX_STORAGE, {
    ...place.env,
    CODEBOX_REGISTRY: 'http://127.0.0.1:9/',
  });
  try {
    const ours = { url: registry.url, token: registry.token('admin') };
    const { versions, bytes, locked, differences } = await compare(names, server, ours);
    console.log(
      `compared: ${names.length} packages, ${versions} versions, ${(bytes / 1e6).toFixed(1)} MB, ${differences.length} differences`,
    );
    expectTrue(
      differences.length === 0,
      differences
        .slice(0, 20)
        .map((text) => text.slice(0, 500))
        .join('\n'),
    );
    expectTrue(names.length >= PACKAGES && versions >= VERSIONS, 'There was too little to import.');
    const installable = locked.filter(({ isBomb }) => !isBomb);
    await installAll(installable, ours, await mkdtemp(path.join(root, 'project-')));
    console.log(`npm ci installed ${installable.length} versions by the source's lockfile`);
  } finally {
    await registry.stop();
  }
}

/** One project that has every version, by a lockfile with the addresses and hashes of the source. */
async function installAll(
  locked: readonly Locked[],
  ours: { readonly url: string; readonly token: string },
  cwd: string,
): Promise<void> {
  const entries = locked.map((one, index) => [`alias-${index}`, one] as const);
  const dependencies = Object.fromEntries(
    entries.map(([alias, { name, version }]) => [alias, `npm:${name}@${version}`]),
  );
  const packages = Object.fromEntries(
    entries.map(([alias, one]) => [`node_modules/${alias}`, lockEntry(one)]),
  );
  const lock = {
    name: 'project',
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: 'project', dependencies }, ...packages },
  };
  await writeFile(path.join(cwd, 'package.json'), JSON.stringify({ name: 'project', dependencies }));
  await writeFile(path.join(cwd, 'package-lock.json'), JSON.stringify(lock));
  const { host, pathname } = new URL(ours.url);
  const rc = path.join(cwd, 'user.npmrc');
  await writeFile(
    rc,
    `registry=${ours.url}\nreplace-registry-host=always\n//${host}${pathname}:_authToken=${ours.token}\n`,
  );
  await mkdir(path.join(cwd, 'home'));
  const env = cleanEnvironment({ HOME: path.join(cwd, 'home'), npm_config_userconfig: rc });
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--cache',
    path.join(cwd, 'cache'),
  ];
  await runWithin('npm', { args, cwd, env, ms: LAST_RESORT_MS });
  for (const [alias, { version }] of entries) {
    const manifest = JSON.parse(
      await readFile(path.join(cwd, 'node_modules', alias, 'package.json'), 'utf8').catch(() => '{}'),
    );
    if (manifest.version !== version) console.log(`${alias} ${version}: has ${manifest.version}`);
  }
}

function lockEntry({ name, version, resolved, integrity }: Locked) {
  return { name, version, resolved, integrity };
}

function importWords({ server }: Source): readonly string[] {
  return ['import', '--from', server.url];
}

function codebox(place: Place, source: Source, words: readonly string[]): Promise<Finished> {
  return run(process.execPath, [...CODEBOX, ...words], environment(place, source));
}

function startCodebox(place: Place, source: Source, words: readonly string[]) {
  return start(process.execPath, [...CODEBOX, ...words], environment(place, source));
}

function environment({ env }: Place, { server }: Source) {
  return { cwd: ROOT, env: cleanEnvironment({ ...env, CODEBOX_IMPORT_TOKEN: server.token }) };
}

function expectTrue(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
