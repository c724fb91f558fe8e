import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isObject, parseJson } from '../../lib/json';
import type { Storage } from '../../ports/storage';
import { layoutFor, type Manifest } from '../../registry/catalogue/manifest';
import { type PackageName, packageNameIn, parsePackageName } from '../../registry/names';
import { BUILD_KEY } from '../keys';
import { packageOfKey } from '../keys/packages';
import { swap } from '../swap';
import { assertTime } from './entries';
import { changeManifest, PATIENCE_MS, readManifest } from './manifest';
import { readShard } from './shards';

/** A larger index is read alone: parsed, it takes ten times its bytes. */
const LARGE = 1024 * 1024;

/** What a build has to read. It is kept in the bucket, so that a build that was cut off can go on. */
export type Plan = {
  readonly id: string;
  readonly small: readonly PackageName[];
  readonly large: readonly PackageName[];
};

/** The plan of the build that was cut off, or a new one of all packages in the bucket. */
export async function openPlan(storage: Storage, deadline: number): Promise<Plan> {
  const manifest = await readManifest(storage);
  const kept = manifest?.build ? await readPlan(storage) : undefined;
  if (kept && kept.id === manifest?.build) return kept;
  // Changes that come while packages are listed need a place to go.
  if (!manifest) await changeManifest(storage, (now) => now);
  let plan = await listPackages(storage, deadline);
  await changeManifest(storage, async (now) => {
    const { shards, missed } = await roomFor(storage, now, plan);
    plan = { ...plan, small: [...plan.small, ...missed] };
    await keepPlan(storage, plan);
    return { ...now, shards, build: plan.id };
  });
  return plan;
}

async function listPackages(storage: Storage, deadline: number): Promise<Plan> {
  const small: PackageName[] = [];
  const large: PackageName[] = [];
  for await (const { key, size } of storage.list('')) {
    assertTime(deadline);
    const name = packageOfKey(key);
    if (name) (size > LARGE ? large : small).push(name);
  }
  return { id: randomUUID(), small, large };
}

type Room = Pick<Manifest, 'shards'> & { readonly missed: readonly PackageName[] };

/**
 * A first catalogue gets as many shards as it will need. The one that changes were written to by now is left, so what is
 * in it has to be planned, too: the list may have passed the place of a package before it was published.
 */
async function roomFor(storage: Storage, manifest: Manifest, { small, large }: Plan): Promise<Room> {
  const shards = layoutFor(small.length + large.length);
  if (manifest.complete || !manifest.shards.has('') || shards.size === 1) {
    return { shards: manifest.shards, missed: [] };
  }
  const { entries } = await readShard(storage, '');
  const known = new Set([...small, ...large].map(({ full }) => full));
  const missed = [...entries.keys()].filter((name) => !known.has(name));
  return { shards, missed: missed.map(parsePackageName) };
}

async function keepPlan(storage: Storage, plan: Plan): Promise<void> {
  const names = (packages: readonly PackageName[]) => packages.map(({ full }) => full);
  const stored: StoredPlan = { id: plan.id, small: names(plan.small), large: names(plan.large) };
  await swap(storage, BUILD_KEY, {
    budgetMs: PATIENCE_MS,
    next: () => ({ value: undefined, body: gzipSync(JSON.stringify(stored)) }),
  });
}

type StoredPlan = {
  readonly id: string;
  readonly small: readonly string[];
  readonly large: readonly string[];
};

/** undefined: there is none, or it is damaged. */
async function readPlan(storage: Storage): Promise<Plan | undefined> {
  const stored = await storage.get(BUILD_KEY);
  const plan = stored && unpack(stored.body);
  if (!plan) return undefined;
  const packages = (names: readonly string[]) => names.flatMap((name) => packageNameIn(name) ?? []);
  return { id: plan.id, small: packages(plan.small), large: packages(plan.large) };
}

function unpack(bytes: Uint8Array): StoredPlan | undefined {
  try {
    const plan = parseJson(gunzipSync(bytes).toString('utf8'));
    // keepPlan wrote it.
    return isObject(plan) ? (plan as StoredPlan) : undefined;
  } catch {
    return undefined;
  }
}
