import type { Storage, StoredObject } from '../../ports/storage';
import { type Catalogue, parseCatalogue } from '../../registry/catalogue/catalogue';
import { CATALOGUE_KEY } from '../keys';
import { rebuildCatalogue } from './rebuild';

/** The rest of a route's time-out is for an S3 that becomes silent meanwhile, and for the answer. */
export const BUILD_MS = 8_000;

/**
 * The catalogue. If there is none, as in a bucket of an older release, it is built. RegistryError 503 if that
 * takes longer than a request may.
 */
export async function readCatalogue(storage: Storage): Promise<Catalogue> {
  const found = await storedCatalogue(storage);
  if (found?.complete) return found;
  return (await rebuildCatalogue(storage, performance.now() + BUILD_MS)).catalogue;
}

type Parsed = { readonly etag: string; readonly catalogue: Catalogue };

/**
 * The last one of each storage. It has megabytes of JSON, searches come in bursts, and it seldom changes
 * between them.
 */
const parsed = new WeakMap<Storage, Parsed>();

async function storedCatalogue(storage: Storage): Promise<Catalogue | undefined> {
  const known = parsed.get(storage);
  const stored = known
    ? await storage.getIfChanged(CATALOGUE_KEY, known.etag)
    : await storage.get(CATALOGUE_KEY);
  if (stored === 'unchanged') return known?.catalogue;
  return stored && parse(storage, stored);
}

/** If many requests find a new one at the same moment, the first parses it for all of them. */
function parse(storage: Storage, { etag, body }: StoredObject): Catalogue | undefined {
  const known = parsed.get(storage);
  if (known?.etag === etag) return known.catalogue;
  const catalogue = parseCatalogue(body);
  if (catalogue) parsed.set(storage, { etag, catalogue });
  return catalogue;
}
