import type { Storage } from '../context';
import { CATALOGUE_KEY, type Catalogue, parseCatalogue } from '../registry/catalogue';
import { rebuildCatalogue } from './rebuild';

/** What is left of a route's time-out is for the answer. */
const BUILD_MS = 18_000;

/**
 * The catalogue. Where there is none, as in a bucket that an older release wrote, it is built: RegistryError 503 when
 * that takes longer than a request may.
 */
export async function readCatalogue(storage: Storage): Promise<Catalogue> {
  const stored = await storage.get(CATALOGUE_KEY);
  const found = stored && parseCatalogue(stored.body);
  if (found?.complete) return found;
  return (await rebuildCatalogue(storage, performance.now() + BUILD_MS)).catalogue;
}
