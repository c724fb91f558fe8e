import { setTimeout as sleep } from 'node:timers/promises';
import type { Storage, StoredObject } from './context';
import { unavailable } from './errors';
import { indexKey, type PackageName } from './registry/names';
import { type Packument, parsePackument, revise, serializePackument } from './registry/packument';

/** Below API Gateway's 29 seconds by far, so that the client hears 503 from us. */
const TIME_BUDGET_MS = 8_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** What is in the bucket under that name; undefined when the package is not ours. */
export async function readPackument(storage: Storage, name: PackageName): Promise<Packument | undefined> {
  const stored = await storage.get(indexKey(name));
  return stored && parse(stored, name);
}

/** Makes the next state out of the current one; the same object back means that there is nothing to write. */
export type Change = (current: Packument | undefined) => Packument;

/**
 * Compare-and-swap of a packument: `change` is applied to what is stored, again for every writer that was faster,
 * until it lands. Resolves with the packument as stored. RegistryError 503 when the time budget is spent; what
 * `change` throws passes through, and nothing is written.
 */
export async function updatePackument(
  storage: Storage,
  name: PackageName,
  change: Change,
): Promise<Packument> {
  const deadline = Date.now() + TIME_BUDGET_MS;
  for (let attempt = 0; Date.now() < deadline; attempt += 1) {
    const stored = await storage.get(indexKey(name));
    const current = stored && parse(stored, name);
    const wanted = change(current);
    if (wanted === current) return wanted;
    const next = revise(wanted, new Date());
    if (await write(storage, name, { stored, next })) return next;
    await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
  }
  throw unavailable(`${name.full} is being changed by many others at the moment. Try again.`);
}

type Write = { readonly stored: StoredObject | undefined; readonly next: Packument };

async function write(storage: Storage, name: PackageName, { stored, next }: Write): Promise<boolean> {
  const body = serializePackument(next);
  if (!stored) return (await storage.create(indexKey(name), body)) === 'created';
  return (await storage.replace(indexKey(name), body, stored.etag)) === 'replaced';
}

function parse({ body, lastModified }: StoredObject, name: PackageName): Packument {
  return parsePackument(body, name, lastModified);
}
