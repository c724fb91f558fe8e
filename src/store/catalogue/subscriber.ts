import type { RegistryEvent } from '../../ports/log';
import type { Storage } from '../../ports/storage';
import { changedPackage } from '../../registry/catalogue/catalogue';
import type { PackageName } from '../../registry/names';
import { updateCatalogue } from './update';

/**
 * Follows the events of this process, as the function `catalogue` follows the topic: a laptop has no topic. All that
 * happens during an update goes into the next one: one after the other, every write would wait for all before it. So
 * does what an update failed to write.
 */
export function catalogueSubscriber(storage: Storage): (event: RegistryEvent) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let next: { readonly names: Map<string, PackageName>; readonly done: Promise<unknown> } | undefined;
  let missed: ReadonlyMap<string, PackageName> = new Map();
  const begin = () => {
    const names = new Map<string, PackageName>();
    const done = last.then(async () => {
      next = undefined;
      const all = new Map([...missed, ...names]);
      missed = all;
      const { failed } = await updateCatalogue(storage, [...all.values()]);
      missed = new Map([...all].filter(([name]) => failed?.names.has(name)));
      if (failed) throw failed.reason;
    });
    last = done.catch(() => undefined);
    return { names, done };
  };
  return async (event) => {
    const name = changedPackage(event);
    if (!name) return;
    next ??= begin();
    next.names.set(name.full, name);
    await next.done;
  };
}
