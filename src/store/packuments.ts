import { unavailable } from '../errors';
import type { Storage, StoredObject } from '../ports/storage';
import { canBeOurs, notOurs, type PackageName } from '../registry/names';
import type { Head } from '../registry/packument/outline';
import {
  assertRoom,
  descendsFrom,
  type Packument,
  type Revised,
  revise,
} from '../registry/packument/packument';
import { indexKey } from './keys/packages';
import { type Opened, openHead, openWhole, parse, serialize } from './openedPackuments';
import { swap } from './swap';

/** The bucket, and how much of it one packument may take, in bytes. */
export type Store = {
  readonly storage: Storage;
  readonly config: { readonly maxPackument: number };
};

/** The packument in the bucket; undefined if the package is not ours. */
export async function readPackument(storage: Storage, name: PackageName): Promise<Packument | undefined> {
  const stored = canBeOurs(name) ? await storage.get(indexKey(name)) : undefined;
  return stored && parse(stored, name);
}

/** Makes the next state from the current one. The same object means that there is nothing to write. */
export type Change = (current: Packument | undefined) => Packument;

/**
 * Compare-and-swap of a packument. `change` is applied to what is stored, and again whenever another writer was
 * faster, until the result is written. Resolves with the packument as stored. RegistryError 403 if the packument would
 * grow beyond the bound, 503 if the time is up. An error of `change` passes through, and nothing is written.
 */
export async function updatePackument(store: Store, name: PackageName, change: Change): Promise<Packument> {
  return update(store, name, { open: openWhole(store.storage, name), change });
}

/** As `updatePackument`, for a package that must be in the bucket: RegistryError 404 if it is not. */
export function changeOurs(
  store: Store,
  name: PackageName,
  change: (current: Packument) => Packument,
): Promise<Packument> {
  return update(store, name, { open: openWhole(store.storage, name), change: present(name, change) });
}

/** As `changeOurs`, for what does not look into versions: they are neither parsed nor written anew. */
export function changeHead(store: Store, name: PackageName, change: (current: Head) => Head): Promise<Head> {
  return update(store, name, { open: openHead(name), change: present(name, change) });
}

/** A packument that was read, and its compare-and-swap, of which the first attempt needs no other read. */
export type ReadPackument = {
  readonly packument: Packument | undefined;
  /** Bytes of it, at least. */
  readonly bytes: number;
  /** As `updatePackument`. */
  readonly update: (change: Change) => Promise<Packument>;
};

export async function openPackument(store: Store, name: PackageName): Promise<ReadPackument> {
  const open = openWhole(store.storage, name);
  const stored = canBeOurs(name) ? await store.storage.get(indexKey(name)) : undefined;
  const opened = stored && open(stored);
  return {
    packument: opened?.current,
    // What the original wrote can hold tarballs, which go at the next write.
    bytes: stored && opened?.current._revisions !== undefined ? stored.body.length : sizeOf(opened?.current),
    update: (change) =>
      update(store, name, {
        open: (found) => (opened && found === stored ? opened : open(found)),
        change,
        first: { stored },
      }),
  };
}

type Update<P> = {
  readonly open: (stored: StoredObject) => Opened<P>;
  readonly change: (current: P | undefined) => P;
  readonly first?: { readonly stored: StoredObject | undefined };
};

async function update<P extends Revised>(
  { storage, config }: Store,
  name: PackageName,
  { open, change, first }: Update<P>,
): Promise<P> {
  // Routes refuse it in their own words: npm's unpublish takes 404 for success.
  if (!canBeOurs(name)) change(undefined);
  const tried: P[] = [];
  const landed = await swap(storage, indexKey(name), {
    first,
    next: (stored) => {
      const opened = stored && open(stored);
      const current = opened?.current;
      // An earlier attempt may have been written although its answer was lost, and others may have changed its result
      // since. A second write would undo their changes.
      const mine = tried.find(({ _rev }) => current && descendsFrom(current, _rev));
      if (mine) return { value: mine, body: undefined };
      const wanted = change(current);
      if (wanted === current) return { value: wanted, body: undefined };
      const value = revise(wanted, new Date());
      tried.push(value);
      const body = (opened?.serialize ?? serialize)(value);
      if (body.length > (stored?.body.length ?? 0)) assertRoom(name, body.length, config.maxPackument);
      return { value, body };
    },
  });
  if (landed) return landed;
  throw unavailable(`${name.full} is being changed by many others at the moment. Try again.`);
}

function present<P>(name: PackageName, change: (current: P) => P): (current: P | undefined) => P {
  return (current) => {
    if (!current) throw notOurs(name);
    return change(current);
  };
}

function sizeOf(packument: Packument | undefined): number {
  return packument ? serialize(packument).length : 0;
}
