import { unavailable } from '../errors';
import type { Storage, StoredObject } from '../ports/storage';
import { notOurs, type PackageName } from '../registry/names';
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
  const stored = await storage.get(indexKey(name));
  return stored && parse(stored, name);
}

/** Makes the next state from the current one. The same object means that there is nothing to write. */
export type Change = (current: Packument | undefined) => Packument;

/**
 * Compare-and-swap of a packument, which never grows beyond the bound (RegistryError 403). `change` is applied to what is stored, and again for every writer that was
 * faster, until it lands. Resolves with the packument as stored. RegistryError 503 if the time budget is
 * spent. An error of `change` passes through, and nothing is written.
 */
export async function updatePackument(
  { storage, config }: Store,
  name: PackageName,
  change: Change,
): Promise<Packument> {
  const tried: Packument[] = [];
  const landed = await swap(storage, indexKey(name), {
    next: (stored) => {
      const current = stored && parse(stored, name);
      // A write whose answer was lost may have landed and been built upon: doing it again would undo what came after.
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
