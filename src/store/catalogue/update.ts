import { unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { RegistryEvent } from '../../ports/log';
import type { Storage } from '../../ports/storage';
import {
  type Catalogue,
  changedPackage,
  parseCatalogue,
  serializeCatalogue,
  withEntry,
} from '../../registry/catalogue/catalogue';
import { toEntry } from '../../registry/catalogue/entry';
import type { PackageName } from '../../registry/names';
import { CATALOGUE_KEY } from '../keys';
import { readPackument } from '../packuments';
import { swap } from '../swap';

/**
 * On Lambda no request waits for it, and many processes write the catalogue at once when a monorepo is
 * released.
 */
const PATIENCE_MS = 60_000;

const READS_AT_ONCE = 16;

/**
 * Brings the entries of packages up to date with their packuments. The catalogue is read first and the packages after
 * it: of two updates, the one that writes last has read last, so neither their order nor their number matters. false:
 * there is no finished catalogue, so that only a rebuild knows every package. RegistryError 503 when others are always
 * faster.
 */
export async function updateCatalogue(storage: Storage, names: readonly PackageName[]): Promise<boolean> {
  const isComplete = await swap(storage, CATALOGUE_KEY, {
    budgetMs: PATIENCE_MS,
    next: async (stored) => {
      const catalogue = stored && parseCatalogue(stored.body);
      if (!catalogue) return { value: false, body: undefined };
      const wanted = await renewed(catalogue, names, storage);
      const body = wanted === catalogue ? undefined : serializeCatalogue(wanted);
      return { value: catalogue.complete, body };
    },
  });
  if (isComplete !== undefined) return isComplete;
  const late = names.map(({ full }) => full).join(', ');
  throw unavailable(`Many others were changing the catalogue; ${late} is not up to date in it.`);
}

async function renewed(
  catalogue: Catalogue,
  names: readonly PackageName[],
  storage: Storage,
): Promise<Catalogue> {
  const packuments = await concurrently(names, READS_AT_ONCE, (name) => readPackument(storage, name));
  return names.reduce((changing, name, index) => {
    const packument = packuments[index];
    return withEntry(changing, name, packument && toEntry(packument));
  }, catalogue);
}

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
      await updateCatalogue(storage, [...all.values()]);
      missed = new Map();
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
