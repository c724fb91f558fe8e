import type { Storage } from '../../ports/storage';
import { WHOLE_CATALOGUE_KEY } from '../keys';
import { distrustManifest } from './manifest';

/**
 * Lets the next search build the catalogue again. A process that died right after a write may not have
 * published its event, and a client that repeats its command may find nothing left to do.
 */
export async function forgetCatalogue(storage: Storage): Promise<void> {
  await storage.delete(WHOLE_CATALOGUE_KEY);
  await distrustManifest(storage);
}
