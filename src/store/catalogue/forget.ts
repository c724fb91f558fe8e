import type { Storage } from '../../ports/storage';
import { CATALOGUE_KEY } from '../keys';

/**
 * Lets the next search make the catalogue anew. A process that died right after a write may not have told of it, and
 * a client that repeats its command may find nothing left to do.
 */
export async function forgetCatalogue(storage: Storage): Promise<void> {
  await storage.delete(CATALOGUE_KEY);
}
