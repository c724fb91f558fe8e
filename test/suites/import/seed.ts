import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { CACHE, keepFile } from '../../../bench/peer/cache';
import { concurrently } from '../../../src/lib/concurrently';
import { isObject, type JsonObject } from '../../../src/lib/json';
import { npmRegistry } from '../../../src/local/npmRegistry';
import { textsIn } from '../../../src/registry/packument/packument';
import { manifestsOf, tarballFileOf } from '../../../src/registry/packument/public';
import { run } from '../../support/process';
import { OLD_NAMES } from './names';

const SHELF = path.join(CACHE, 'old-packages');
const MOCK = '@pnpm/registry-mock@5.2.4';
/** Versions of each old package. */
const EACH = 10;

/** Fills the storage of a Verdaccio with old packages and odd ones. Resolves with their names. */
export async function seed(storage: string): Promise<readonly string[]> {
  const registry = await npmRegistry();
  await concurrently(OLD_NAMES, 8, (name) => fetchOld(registry, name));
  await mkdir(storage, { recursive: true });
  await cp(SHELF, storage, { recursive: true });
  await addMock(storage);
  const names = await withTarballs(storage);
  await writeFile(
    path.join(storage, '.verdaccio-db.json'),
    JSON.stringify({ list: names, secret: 'x'.repeat(32) }),
  );
  return names;
}

/** Fetched once. The packument comes last, so that a package is there as a whole or counts as not there. */
async function fetchOld(registry: string, name: string): Promise<void> {
  const folder = path.join(SHELF, name);
  if ((await readdir(folder).catch((): string[] => [])).includes('package.json')) return;
  const answer = await fetch(`${registry}${name}`, { headers: { accept: 'application/json' } });
  if (!answer.ok) return;
  const document: unknown = JSON.parse(await answer.text());
  if (!isObject(document)) return;
  const chosen = chosenOf(document);
  const kept = await concurrently(chosen, 4, async ([version, manifest]) => {
    const file = tarballFileOf(document, version, manifest);
    const sent = await fetch(`${registry}${name}/-/${file}`);
    if (!sent.ok) return [];
    await keepFile(path.join(folder, file), Buffer.from(await sent.arrayBuffer()));
    return [[version, manifest] as const];
  });
  if (kept.flat().length > 0)
    await keepFile(path.join(folder, 'package.json'), JSON.stringify(asVerdaccio(document, kept.flat())));
}

/** The lowest: dates say nothing, as a mirror has those of its own copies. */
function chosenOf(document: JsonObject): readonly (readonly [string, JsonObject])[] {
  return manifestsOf(document)
    .toSorted(([one], [other]) => semver.compare(one, other, { loose: true }))
    .slice(0, EACH);
}

function asVerdaccio(document: JsonObject, kept: readonly (readonly [string, JsonObject])[]): JsonObject {
  const versions = Object.fromEntries(kept);
  const newest = kept.at(-1)?.[0];
  const times = Object.entries(textsIn(document.time)).filter(
    ([key]) => key in versions || key === 'created',
  );
  const tags = Object.entries(textsIn(document['dist-tags'])).filter(([, version]) => version in versions);
  const attachments = kept.map(([version, manifest]) => {
    const shasum = isObject(manifest.dist) ? manifest.dist.shasum : undefined;
    return [tarballFileOf(document, version, manifest), { shasum, version }];
  });
  return {
    _id: document.name,
    name: document.name,
    versions,
    time: { modified: '2014-12-31T00:00:00.000Z', ...Object.fromEntries(times) },
    'dist-tags': { latest: newest, first: kept[0]?.[0], ...Object.fromEntries(tags) },
    users: {},
    maintainers: document.maintainers,
    readme: document.readme ?? '',
    _uplinks: {},
    _distfiles: {},
    _attachments: Object.fromEntries(attachments),
    _rev: '1-0123456789abcdef',
  };
}

/** What pnpm tries its installs with: odd archives, peers, build metadata, deprecations. */
async function addMock(storage: string): Promise<void> {
  const folder = path.join(CACHE, 'registry-mock');
  const packages = path.join(folder, 'package/registry/storage-cache');
  if (!(await readdir(packages).catch((): string[] => [])).length) {
    await mkdir(folder, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--silent', MOCK], { cwd: folder, env: process.env });
    await run('tar', ['xzf', stdout.trim()], { cwd: folder, env: process.env });
  }
  await cp(packages, storage, { recursive: true });
}

/** The packages, without those of which the cache has no tarball. */
async function withTarballs(storage: string): Promise<readonly string[]> {
  const entries = await readdir(storage, { recursive: true, encoding: 'utf8' });
  const names = entries.filter((entry) => path.basename(entry) === 'package.json').map(path.dirname);
  const found: string[] = [];
  for (const name of names) {
    const files = await readdir(path.join(storage, name));
    const document: JsonObject = JSON.parse(await readFile(path.join(storage, name, 'package.json'), 'utf8'));
    const isWhole = manifestsOf(document).every(([version, manifest]) =>
      files.includes(tarballFileOf(document, version, manifest)),
    );
    if (isWhole) found.push(name);
    else await rm(path.join(storage, name), { recursive: true });
  }
  return found.sort();
}
