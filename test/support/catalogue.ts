import type { CatalogueEntry } from '../../src/registry/catalogue/catalogue';
import { parseManifest } from '../../src/registry/catalogue/manifest';
import { parseShard } from '../../src/registry/catalogue/shard';
import { MANIFEST_KEY } from '../../src/store/keys';
import { shardKey } from '../../src/store/keys/catalogue';

type Body = Uint8Array | undefined;
type Get = (key: string) => Body | Promise<Body>;

/** The catalogue in a bucket; undefined if there is none. */
export async function storedCatalogue(get: Get) {
  const body = await get(MANIFEST_KEY);
  const manifest = body && parseManifest(body);
  if (!manifest) return undefined;
  const entries: CatalogueEntry[] = [];
  for (const { object } of manifest.shards.values()) {
    const shard = await get(shardKey(object));
    entries.push(...((shard && parseShard(shard))?.entries.values() ?? []));
  }
  const byName = entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { complete: manifest.complete, shards: [...manifest.shards.keys()].sort(), entries: byName };
}

/** As `widget@1.0.0`, sorted. */
export async function storedVersions(get: Get): Promise<readonly string[]> {
  const catalogue = await storedCatalogue(get);
  return catalogue?.entries.map(({ name, version }) => `${name}@${version}`) ?? [];
}
