import { createHash } from 'node:crypto';
import { isObject, parseJson } from '../../lib/json';

/** What the manifest knows of a shard. */
export type ShardState = {
  /** The name of its object. */
  readonly object: string;
  /** Goes up with each state that the manifest hears of. Who has read the shard at that number needs no newer one. */
  readonly changes: number;
  /** Of the state that it heard of last; '' for a shard that nobody has written yet. */
  readonly stamp: string;
  /** The build that made it complete; '' while packages from before the catalogue are still missing. */
  readonly build: string;
  /** How many are in it. */
  readonly packages: number;
};

/**
 * Which shards there are. The id of a shard is the beginning, in bits, of the hashes of the names in it: '' is all of
 * them, '0' and '1' are the halves, '00' is a quarter. Each name is in exactly one.
 */
export type Manifest = {
  /** false while the packages from before the catalogue are still being read. */
  readonly complete: boolean;
  /** The build that is under way; '' for none. */
  readonly build: string;
  readonly shards: ReadonlyMap<string, ShardState>;
};

/** Of a shard that nobody has written yet. */
function unwritten(id: string): ShardState {
  return { object: id, changes: 0, stamp: '', build: '', packages: 0 };
}

/** Change it when older releases could not read the catalogue; it is then built again. */
export const FORMAT = 2;

/** A shard is built for as many packages at most, so that it can grow before it is divided. */
const PACKAGES = 800;
const MAX_BITS = 32;

/** Without a package, and not complete. */
export const emptyManifest: Manifest = { complete: false, build: '', shards: new Map([['', unwritten('')]]) };

/** undefined: it is no manifest of this format. */
export function parseManifest(bytes: Uint8Array): Manifest | undefined {
  const document = parseJson(Buffer.from(bytes).toString('utf8'));
  if (!isObject(document) || document.format !== FORMAT || !isObject(document.shards)) return undefined;
  // The format says that serializeManifest wrote it.
  const shards = document.shards as Readonly<Record<string, ShardState>>;
  return {
    complete: document.complete === true,
    build: String(document.build),
    shards: new Map(Object.entries(shards)),
  };
}

export function serializeManifest({ complete, build, shards }: Manifest): Buffer {
  return Buffer.from(JSON.stringify({ format: FORMAT, complete, build, shards: Object.fromEntries(shards) }));
}

/** New shards for so many packages. */
export function layoutFor(packages: number): Manifest['shards'] {
  const bits = Math.max(0, Math.ceil(Math.log2(packages / PACKAGES)));
  const ids = Array.from({ length: 2 ** bits }, (_, index) =>
    bits === 0 ? '' : index.toString(2).padStart(bits, '0'),
  );
  return new Map(ids.map((id) => [id, unwritten(id)]));
}

/** The id of the shard that a package is in. */
function shardOf({ shards }: Pick<Manifest, 'shards'>, name: string): string {
  const bits = bitsOf(name);
  for (let length = 0; length < bits.length; length += 1) {
    const id = bits.slice(0, length);
    if (shards.has(id)) return id;
  }
  return bits;
}

/** Is it one of the packages that the shard with that id is for? */
export function belongsTo(id: string, name: string): boolean {
  return bitsOf(name).startsWith(id);
}

/** The ids of its two halves; undefined where it cannot be divided any more. */
export function halvesOf(id: string): readonly [string, string] | undefined {
  return id.length < MAX_BITS ? [`${id}0`, `${id}1`] : undefined;
}

/** The name of the object of a shard. */
export function objectOf({ shards }: Pick<Manifest, 'shards'>, id: string): string {
  return shards.get(id)?.object ?? id;
}

/** Items by the id of the shard that they belong to. */
export function byShard<Item>(
  manifest: Pick<Manifest, 'shards'>,
  items: readonly Item[],
  nameOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const id = shardOf(manifest, nameOf(item));
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push(item);
  }
  return groups;
}

function bitsOf(name: string): string {
  const hash = createHash('sha256').update(name).digest().readUInt32BE();
  return hash.toString(2).padStart(MAX_BITS, '0');
}
