import { RegistryError } from '../../src/errors';
import type { Storage } from '../../src/ports/storage';

const MAX_ATTEMPTS = 500;

/** Adds one to the number that an object holds, by compare-and-swap; again when storage was too busy. */
export async function increment(storage: Storage, key: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stored = await storage.get(key);
    if (!stored) throw new Error(`${key} is missing.`);
    const next = Buffer.from(String(Number(Buffer.from(stored.body).toString()) + 1));
    if ((await storage.replace(key, next, stored.etag).catch(busy)) === 'replaced') return;
  }
  throw new Error(`${key} changed ${MAX_ATTEMPTS} times under this writer.`);
}

function busy(error: unknown): 'busy' {
  if (error instanceof RegistryError && error.status === 503) return 'busy';
  throw error;
}
