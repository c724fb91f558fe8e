import { unavailable } from '../errors';
import { lazily } from '../lib/lazily';
import type { Objects, Storage } from '../ports/storage';
import type { BucketConfig } from './bucket';

/**
 * The bucket, loaded with the first object from a file of its own (bundle-plugins.ts): most requests that the authorizer
 * sees need nothing of it, and all of them wait for its start. RegistryError 503 as from the storage.
 * `lists`: may this function's role list the bucket?
 */
export function createLateBucket(config: BucketConfig, lists = true): Objects {
  const bucket = lazily(async () => (await import('./bucket')).createBucket(config, lists));
  const ask = async <Value>(question: (storage: Storage) => Promise<Value>) => {
    try {
      return await question(await bucket());
    } catch (error) {
      // That file has error classes of its own, which nobody here would recognise.
      throw unavailable('Storage is not available. Try again.', causeOf(error));
    }
  };
  return {
    get: (key) => ask((storage) => storage.get(key)),
    create: (key, body) => ask((storage) => storage.create(key, body)),
    replace: (key, body, etag) => ask((storage) => storage.replace(key, body, etag)),
  };
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? (error.cause ?? error) : error;
}
