import type { Storage } from '../../ports/storage';
import type { Entries } from '../../registry/catalogue/catalogue';
import { byShard, type Manifest, objectOf } from '../../registry/catalogue/manifest';
import { type PackageName, parsePackageName } from '../../registry/names';
import { damagedIn, entriesFrom, type Read, readEntries } from './entries';
import { changeManifest, readManifest } from './manifest';
import { openPlan, type Plan } from './plan';
import { changeShard, tellManifest } from './shards';
import { divideLarge } from './split';

const READS_AT_ONCE = 16;

export type Rebuilt = {
  /** How many packages are in the catalogue. */
  readonly packages: number;
  /** Packages whose index was damaged when this call read it; they are left out. */
  readonly damaged: readonly string[];
};

type Options = {
  /** As of performance.now(). */
  readonly deadline?: number;
  /** Hears how many of the shards are done. */
  readonly show?: (done: number, all: number) => void;
};

const running = new WeakMap<Storage, Promise<Rebuilt>>();

/**
 * Makes the catalogue anew from every package in the bucket, shard by shard. A shard that is done stays done: if the
 * build is cut off, the next one goes on with the others. Changes that come meanwhile are kept, as they go into the
 * shards from the start. Who asks while this process builds waits for the same build. RegistryError 503 when the
 * deadline passes.
 */
export function rebuildCatalogue(storage: Storage, options: Options = {}): Promise<Rebuilt> {
  const under = running.get(storage);
  if (under) return under;
  const begun = build(storage, options).finally(() => running.delete(storage));
  running.set(storage, begun);
  return begun;
}

async function build(
  storage: Storage,
  { deadline = Number.POSITIVE_INFINITY, show }: Options,
): Promise<Rebuilt> {
  const damaged: string[] = [];
  for (let task = await openTask(storage, deadline); ; ) {
    const manifest = await readManifest(storage);
    const left = [...(manifest?.shards ?? [])].filter(([, state]) => state.build !== task.plan.id);
    const all = manifest?.shards.size ?? 0;
    show?.(all - left.length, all);
    const [next] = left[0] ?? [];
    // Another process has begun a build of its own: both go on with that one.
    if (!manifest || (next !== undefined && manifest.build !== task.plan.id)) {
      task = await openTask(storage, deadline);
    } else if (next !== undefined) damaged.push(...(await buildShard(storage, next, { ...task, manifest })));
    else return { packages: await finish(storage, task.plan), damaged };
  }
}

/** How many packages there are. */
async function finish(storage: Storage, plan: Plan): Promise<number> {
  const { shards } = await changeManifest(storage, (manifest) => {
    const isDone = [...manifest.shards.values()].every(({ build }) => build === plan.id);
    return isDone ? { ...manifest, complete: true, build: '' } : manifest;
  });
  return [...shards.values()].reduce((sum, { packages }) => sum + packages, 0);
}

type Planned = { readonly name: PackageName; readonly isLarge: boolean };
type Task = {
  readonly plan: Plan;
  readonly deadline: number;
  /** What the plan has for a shard. */
  readonly plannedFor: (id: string, manifest: Manifest) => readonly Planned[];
};

async function openTask(storage: Storage, deadline: number): Promise<Task> {
  const plan = await openPlan(storage, deadline);
  const all = [
    ...plan.small.map((name) => ({ name, isLarge: false })),
    ...plan.large.map((name) => ({ name, isLarge: true })),
  ];
  let known: { readonly size: number; readonly groups: ReadonlyMap<string, readonly Planned[]> } | undefined;
  const plannedFor = (id: string, manifest: Manifest) => {
    const { size } = manifest.shards;
    // A shard that is divided makes two of one, so that another number means other shards.
    if (known?.size !== size) known = { size, groups: byShard(manifest, all, ({ name }) => name.full) };
    return known.groups.get(id) ?? [];
  };
  return { plan, deadline, plannedFor };
}

type ShardTask = Task & { readonly manifest: Manifest };

/** The packages that it cannot read. */
async function buildShard(
  storage: Storage,
  id: string,
  { plan, deadline, plannedFor, manifest }: ShardTask,
): Promise<readonly string[]> {
  const planned = plannedFor(id, manifest);
  let read: readonly Read[] = [];
  let seen: Entries | undefined;
  const left = await changeShard(storage, { id, object: objectOf(manifest, id) }, async (shard) => {
    if (shard.build === plan.id) return shard;
    const wanted = seen ? differing(seen, shard.entries) : withThoseIn(shard.entries, planned);
    read = [...read, ...(await readPlanned(storage, wanted, deadline))];
    seen = shard.entries;
    return { build: plan.id, entries: entriesFrom(read) };
  });
  await tellManifest(storage, [left]);
  await divideLarge(storage, [left]);
  return damagedIn(read);
}

async function readPlanned(storage: Storage, planned: readonly Planned[], deadline: number) {
  const names = (large: boolean) =>
    planned.filter(({ isLarge }) => isLarge === large).map(({ name }) => name);
  return [
    ...(await readEntries(storage, names(false), { atOnce: READS_AT_ONCE, deadline })),
    ...(await readEntries(storage, names(true), { atOnce: 1, deadline })),
  ];
}

/** Packages that were published since the list was made are only in the shard. */
function withThoseIn(entries: Entries, planned: readonly Planned[]): readonly Planned[] {
  const names = new Set(planned.map(({ name }) => name.full));
  return [...planned, ...unplanned([...entries.keys()].filter((name) => !names.has(name)))];
}

/** Those that another writer changed since the last attempt. */
function differing(one: Entries, other: Entries): readonly Planned[] {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return unplanned(names.filter((name) => one.get(name)?.rev !== other.get(name)?.rev));
}

function unplanned(names: readonly string[]): readonly Planned[] {
  return names.map((name) => ({ name: parsePackageName(name), isLarge: true }));
}
