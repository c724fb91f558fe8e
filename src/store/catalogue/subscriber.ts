import { setTimeout as sleep } from 'node:timers/promises';
import type { RegistryEvent } from '../../ports/log';
import type { Storage } from '../../ports/storage';
import { changedPackage } from '../../registry/catalogue/catalogue';
import type { PackageName } from '../../registry/names';
import { updateCatalogue } from './update';

type Batch = {
  readonly names: Map<string, PackageName>;
  readonly begin: AbortController;
  readonly done: Promise<void>;
};

/** Brings the catalogue of a storage up to date with what was heard; undefined if it is. */
const behind = new WeakMap<Storage, () => Promise<unknown> | undefined>();

/**
 * Follows the events of this process, as the function `catalogue` follows the topic: a laptop has no topic. All that
 * happens during an update goes into the next one: one after the other, every write would wait for all before it. So
 * does what an update failed to write. `pauseMs`: how long an update waits for more, unless somebody asks for it.
 */
export function catalogueSubscriber(
  storage: Storage,
  { pauseMs = 0 }: { readonly pauseMs?: number } = {},
): (event: RegistryEvent) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Batch | undefined;
  let underWay = 0;
  let missed: ReadonlyMap<string, PackageName> = new Map();
  const collect = (): Batch => {
    const names = new Map<string, PackageName>();
    const begin = new AbortController();
    const pause =
      pauseMs > 0 ? sleep(pauseMs, undefined, { signal: begin.signal }).catch(() => {}) : undefined;
    const done = Promise.all([last, pause]).then(async () => {
      next = undefined;
      const all = new Map([...missed, ...names]);
      missed = all;
      const { failed } = await updateCatalogue(storage, [...all.values()]);
      missed = new Map([...all].filter(([name]) => failed?.names.has(name)));
      if (failed) throw failed.reason;
    });
    underWay += 1;
    last = done
      .catch(() => undefined)
      .finally(() => {
        underWay -= 1;
      });
    return { names, begin, done };
  };
  behind.set(storage, () => {
    next?.begin.abort();
    return underWay === 0 ? undefined : last;
  });
  return async (event) => {
    const name = changedPackage(event);
    if (!name) return;
    next ??= collect();
    next.names.set(name.full, name);
    await next.done;
  };
}

/**
 * Resolves when the catalogue has what this process has heard of until now, or could not be brought up to date, and at the
 * latest after that time: answers do not wait for it on a laptop, and whoever searches next does.
 */
export async function caughtUp(storage: Storage, mostMs: number): Promise<void> {
  const done = behind.get(storage)?.();
  if (!done) return;
  const over = new AbortController();
  await Promise.race([done, sleep(mostMs, undefined, { signal: over.signal }).catch(() => {})]);
  over.abort();
}
