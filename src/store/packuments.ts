import { unavailable } from '../errors';
import type { Storage, StoredObject } from '../ports/storage';
import { canBeOurs, notOurs, type PackageName } from '../registry/names';
import {
  assertRoom,
  descendsFrom,
  type Packument,
  parsePackument,
  revise,
  serializePackument,
} from '../registry/packument/packument';
import { indexKey } from './keys';
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
export async function updatePackument(
  { storage, config }: Store,
  name: PackageName,
  change: Change,
): Promise<Packument> {
  // Routes refuse it in their own words: npm's unpublish takes 404 for success.
  if (!canBeOurs(name)) change(undefined);
  const tried: Packument[] = [];
  const landed = await swap(storage, indexKey(name), {
    next: (stored) => {
      const current = stored && parse(stored, name);
      // An earlier attempt may have been written although its answer was lost, and others may have changed its result
      // since. A second write would undo their changes.
      const mine = tried.find(({ _rev }) => current && descendsFrom(current, _rev));
      if (mine) return { value: mine, body: undefined };
      const wanted = change(current);
      if (wanted === current) return { value: wanted, body: undefined };
      const value = revise(wanted, new Date());
      tried.push(value);
      const body = serializePackument(value);
      if (body.length > (stored?.body.length ?? 0)) assertRoom(name, body.length, config.maxPackument);
      return { value, body };
    },
  });
  if (landed) return landed;
  throw unavailable(`${name.full} is being changed by many others at the moment. Try again.`);
}

/** As `updatePackument`, for a package that must be in the bucket: RegistryError 404 if it is not. */
export function changeOurs(
  store: Store,
  name: PackageName,
  change: (current: Packument) => Packument,
): Promise<Packument> {
  return updatePackument(store, name, (current) => {
    if (!current) throw notOurs(name);
    return change(current);
  });
}

function parse({ body, lastModified }: StoredObject, name: PackageName): Packument {
  return parsePackument(body, name, lastModified);
}
