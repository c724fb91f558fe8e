import type { Storage } from '../../ports/storage';
import type { ShardState } from '../../registry/catalogue/manifest';
import type { SearchForm } from '../../registry/catalogue/searchForm';
import { parseSearchForm } from '../../registry/catalogue/shard';
import { shardKey } from '../keys/catalogue';

/** Bytes. About a million packages; the shards beyond are read at each search. The functions have 1,769 MB. */
const MAX_HELD = 512 * 1024 * 1024;

type Held = {
  readonly state: string;
  readonly form: Promise<SearchForm | undefined>;
  bytes: number;
};

const shelves = new WeakMap<Storage, Map<string, Held>>();

/**
 * A shard as searches scan it, read once for each state; undefined if it is gone or damaged. If many ask for a new
 * state at the same moment, the first reads it for all of them. What was held first stays: each search needs every
 * shard, so that to keep those that were used last would keep none.
 */
export async function heldShard(
  storage: Storage,
  id: string,
  { object, changes, stamp }: ShardState,
): Promise<SearchForm | undefined> {
  const shelf = shelves.get(storage) ?? new Map<string, Held>();
  shelves.set(storage, shelf);
  const state = `${object} ${changes} ${stamp}`;
  const known = shelf.get(id);
  if (known?.state === state) return known.form;
  const held: Held = { state, form: load(storage, object), bytes: 0 };
  shelf.set(id, held);
  const form = await held.form.catch((error) => {
    shelf.delete(id);
    throw error;
  });
  held.bytes = form ? sizeOf(form) : 0;
  if (shelf.get(id) === held && (!form || total(shelf) > MAX_HELD)) shelf.delete(id);
  return form;
}

async function load(storage: Storage, object: string): Promise<SearchForm | undefined> {
  const stored = await storage.get(shardKey(object));
  return stored && parseSearchForm(stored.body);
}

/** V8 uses two bytes for every character of a text if one of them is beyond Latin-1. */
function sizeOf({ text, packed }: SearchForm): number {
  const isAscii = Buffer.byteLength(text) === text.length;
  return (isAscii ? text.length : text.length * 2) + packed.buffer.byteLength;
}

function total(shelf: ReadonlyMap<string, Held>): number {
  return [...shelf.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}
