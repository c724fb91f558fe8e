import { unavailable } from '../errors';
import { parseJson } from '../lib/json';
import type { Objects, Storage, StoredObject } from '../ports/storage';
import { type Maker, parseMaker } from '../registry/machineTokens/maker';
import { TOKENS_PREFIX } from './keys';
import { tokensKey } from './keys/tokens';
import { swap } from './swap';

/** What is known of somebody who has made tokens; undefined: nothing. RegistryError 503: it cannot be read, or is damaged. */
export async function readMaker(storage: Pick<Objects, 'get'>, id: number): Promise<Maker | undefined> {
  const stored = await storage.get(tokensKey(id));
  return stored && makerIn(stored, id);
}

/**
 * Changes it by compare-and-swap. `change` may be called again; what it gives back is written, or nothing where that is
 * what it got. What it throws passes through. RegistryError 503: others were faster all the time, or it is damaged.
 */
export async function changeMaker(
  storage: Objects,
  id: number,
  change: (maker: Maker | undefined) => Maker | undefined,
): Promise<Maker | undefined> {
  const done = await swap(storage, tokensKey(id), {
    next: (stored) => {
      const before = stored && makerIn(stored, id);
      const value = change(before);
      const body = value === undefined || value === before ? undefined : Buffer.from(JSON.stringify(value));
      return { value: { maker: value }, body };
    },
  });
  if (done) return done.maker;
  throw unavailable('Others kept changing these tokens. Try again.');
}

/**
 * Everybody who has made tokens. What is damaged stops nobody else: `damaged` gets its key. RegistryError 503: the storage
 * does not answer.
 */
export async function* allMakers(storage: Storage, damaged: (key: string) => void): AsyncIterable<Maker> {
  for await (const { key } of storage.list(TOKENS_PREFIX)) {
    const stored = await storage.get(key);
    const maker = stored && parsed(stored);
    if (maker && tokensKey(maker.id) === key) yield maker;
    else if (stored) damaged(key);
  }
}

/** An object that was put under somebody else's number would give them its rights. */
function makerIn(stored: StoredObject, id: number): Maker {
  const maker = parsed(stored);
  if (maker?.id === id) return maker;
  const cause = new Error(`${tokensKey(id)} is damaged.`);
  throw unavailable('The tokens cannot be read. Tell the administrators of the registry.', cause);
}

function parsed({ body }: StoredObject): Maker | undefined {
  return parseMaker(parseJson(Buffer.from(body).toString('utf8')));
}
