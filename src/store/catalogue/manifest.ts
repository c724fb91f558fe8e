import { unavailable } from '../../errors';
import type { Storage } from '../../ports/storage';
import {
  emptyManifest,
  type Manifest,
  parseManifest,
  serializeManifest,
} from '../../registry/catalogue/manifest';
import { MANIFEST_KEY } from '../keys';
import { swap } from '../swap';

/** No request waits for it, and many processes may write at once when a monorepo is released. */
export const PATIENCE_MS = 60_000;

type Kept = { readonly etag: string; readonly manifest: Manifest | undefined };

/** The last one of each storage. Searches come in bursts, and it seldom changes between them. */
const kept = new WeakMap<Storage, Kept>();

/** The manifest of the catalogue as it is now; undefined if there is none of this format. One read of storage. */
export async function readManifest(storage: Storage): Promise<Manifest | undefined> {
  const known = kept.get(storage);
  const stored = known
    ? await storage.getIfChanged(MANIFEST_KEY, known.etag)
    : await storage.get(MANIFEST_KEY);
  if (stored === 'unchanged') return known?.manifest;
  if (!stored) return undefined;
  const manifest = parseManifest(stored.body);
  kept.set(storage, { etag: stored.etag, manifest });
  return manifest;
}

/**
 * Compare-and-swap of the manifest. `change` is asked again whenever another writer was faster; it gets an empty
 * manifest if there is none. The same object means that there is nothing to write. RegistryError 503 when others are
 * always faster.
 */
export async function changeManifest(
  storage: Storage,
  change: (manifest: Manifest) => Manifest | Promise<Manifest>,
): Promise<Manifest> {
  const landed = await swap<Manifest>(storage, MANIFEST_KEY, {
    budgetMs: PATIENCE_MS,
    next: async (stored) => {
      const found = stored && parseManifest(stored.body);
      const value = await change(found ?? emptyManifest);
      return { value, body: value === found ? undefined : serializeManifest(value) };
    },
  });
  if (landed) return landed;
  throw unavailable('The catalogue of packages is being changed by many others at the moment. Try again.');
}

/** The next search builds the catalogue again. */
export async function distrustManifest(storage: Storage): Promise<void> {
  if (!(await readManifest(storage))) return;
  await changeManifest(storage, (manifest) => ({ ...manifest, complete: false, build: '' }));
}
