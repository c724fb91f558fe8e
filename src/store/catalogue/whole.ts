import type { Storage } from '../../ports/storage';
import { type CatalogueEntry, parseWholeCatalogue } from '../../registry/catalogue/catalogue';
import type { SearchForm } from '../../registry/catalogue/searchForm';
import { toSearchForm } from '../../registry/catalogue/shard';
import { WHOLE_CATALOGUE_KEY } from '../keys';

/** A part of it is unpacked for each hit. */
const PACKAGES = 800;

type Kept = { readonly etag: string; readonly forms: readonly SearchForm[] | undefined };

const kept = new WeakMap<Storage, Kept>();

/** The catalogue that an older release left in one object; undefined if there is none. Nothing writes it any more. */
export async function readWholeCatalogue(storage: Storage): Promise<readonly SearchForm[] | undefined> {
  const known = kept.get(storage);
  const stored = known
    ? await storage.getIfChanged(WHOLE_CATALOGUE_KEY, known.etag)
    : await storage.get(WHOLE_CATALOGUE_KEY);
  if (stored === 'unchanged') return known?.forms;
  if (!stored) return undefined;
  const entries = parseWholeCatalogue(stored.body);
  const forms = entries && inParts(entries).map(toSearchForm);
  kept.set(storage, { etag: stored.etag, forms });
  return forms;
}

function inParts(entries: readonly CatalogueEntry[]): readonly (readonly CatalogueEntry[])[] {
  const count = Math.ceil(entries.length / PACKAGES);
  return Array.from({ length: count }, (_, part) => entries.slice(part * PACKAGES, (part + 1) * PACKAGES));
}
