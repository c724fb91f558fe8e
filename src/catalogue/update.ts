import type { RegistryEvent, Storage } from '../context';
import { unavailable } from '../errors';
import { readPackument } from '../packuments';
import {
  CATALOGUE_KEY,
  changedPackage,
  parseCatalogue,
  serializeCatalogue,
  withEntry,
} from '../registry/catalogue';
import { toEntry } from '../registry/catalogueEntry';
import type { PackageName } from '../registry/names';
import { swap } from '../swap';

/** No request waits for it on Lambda, and many write the catalogue at once when a monorepo is released. */
const PATIENCE_MS = 60_000;

/**
 * Brings a package's entry up to date with its packument. The catalogue is read first and the package after it: of two
 * updates, the one that writes last has read last, so neither their order nor their number matters. false: there is no
 * finished catalogue, so that only a rebuild knows every package. RegistryError 503 when others are always faster.
 */
export async function updateCatalogue(storage: Storage, name: PackageName): Promise<boolean> {
  const isComplete = await swap(storage, CATALOGUE_KEY, {
    budgetMs: PATIENCE_MS,
    next: async (stored) => {
      const catalogue = stored && parseCatalogue(stored.body);
      if (!catalogue) return { value: false, body: undefined };
      const packument = await readPackument(storage, name);
      const wanted = withEntry(catalogue, name, packument && toEntry(packument));
      const body = wanted === catalogue ? undefined : serializeCatalogue(wanted);
      return { value: catalogue.complete, body };
    },
  });
  if (isComplete !== undefined) return isComplete;
  throw unavailable(`The catalogue was being changed by many others: ${name.full} is not up to date in it.`);
}

/**
 * Follows the events of this process, as the function `catalogue` follows the topic: a laptop has no topic. One after
 * the other, as they all write the same object.
 */
export function catalogueSubscriber(storage: Storage): (event: RegistryEvent) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return async (event) => {
    const name = changedPackage(event);
    if (!name) return;
    const update = last.then(() => updateCatalogue(storage, name));
    last = update.catch(() => undefined);
    await update;
  };
}
