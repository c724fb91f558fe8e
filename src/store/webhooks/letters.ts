import { isObject, parseJson } from '../../lib/json';
import type { Storage } from '../../ports/storage';
import { type Delivery, parseDelivery } from '../../registry/webhooks/told';
import { DEAD_PREFIX, WAITING_PREFIX } from '../keys';
import { deadKey, waitingKey } from '../keys/webhooks';

/** A delivery that was not taken. */
export type Letter = {
  readonly delivery: Delivery;
  /** So often. */
  readonly attempts: number;
  /** When it is sent again; milliseconds since 1970. */
  readonly due: number;
};

type Kept = Letter & { readonly key: string };

export function lettersWaiting(storage: Storage): Promise<readonly Kept[]> {
  return lettersBelow(storage, WAITING_PREFIX);
}

export function deadLetters(storage: Storage): Promise<readonly Kept[]> {
  return lettersBelow(storage, DEAD_PREFIX);
}

/** While one is being sent nobody else sends it: longer than that takes (src/adapters/webhooks.ts). */
const CLAIM_MS = 60_000;

/**
 * Of two processes over one folder, one may send it. A process that is killed has claimed it for a minute; the next start
 * goes on then. Resolves with `gone` where another process has done something about it, and with the later time where
 * another process has claimed it.
 */
export async function claimWaiting(
  storage: Storage,
  letter: Letter,
  now: number,
): Promise<'mine' | 'gone' | number> {
  const key = waitingKey(letter.delivery.id, letter.attempts);
  const stored = await storage.get(key);
  const kept = stored && letterIn(stored.body);
  if (!stored || !kept) return 'gone';
  const until = now + CLAIM_MS;
  if (kept.due > letter.due) return kept.due;
  const outcome = await storage.replace(key, bytesOf({ ...letter, due: until }), stored.etag);
  return outcome === 'replaced' ? 'mine' : until;
}

/** In the place of the one before it, if there is one. A process that is killed in between sends it once more. */
export async function keepWaiting(storage: Storage, letter: Letter): Promise<void> {
  const { delivery, attempts } = letter;
  await storage.create(waitingKey(delivery.id, attempts), bytesOf(letter));
  await storage.delete(waitingKey(delivery.id, attempts - 1));
}

/** `attempts`: those that had failed before. */
export async function forgetWaiting(storage: Storage, { id }: Delivery, attempts: number): Promise<void> {
  if (attempts > 0) await storage.delete(waitingKey(id, attempts));
}

export async function keepDead(storage: Storage, letter: Letter): Promise<void> {
  await storage.create(deadKey(letter.delivery.id), bytesOf(letter));
  await forgetWaiting(storage, letter.delivery, letter.attempts - 1);
}

function bytesOf(letter: Letter): Uint8Array {
  return Buffer.from(JSON.stringify(letter));
}

async function lettersBelow(storage: Storage, prefix: string): Promise<readonly Kept[]> {
  const found: Kept[] = [];
  for await (const { key } of storage.list(prefix)) {
    const object = await storage.get(key);
    const letter = object && letterIn(object.body);
    if (letter) found.push({ ...letter, key });
  }
  return found;
}

/** undefined: somebody else's. */
function letterIn(bytes: Uint8Array): Letter | undefined {
  const value = parseJson(Buffer.from(bytes).toString('utf8'));
  if (!isObject(value)) return undefined;
  const delivery = parseDelivery(JSON.stringify(value.delivery ?? null));
  const { attempts, due } = value;
  return delivery && typeof attempts === 'number' && typeof due === 'number'
    ? { delivery, attempts, due }
    : undefined;
}
