import { folderLeftovers } from '../../../src/adapters/folder/leftovers';
import { readAll } from '../../../src/config/setting';
import { DEPLOYMENT_SETTINGS } from '../../../src/config/variables';
import type { Storage } from '../../../src/ports/storage';
import { withoutEnded } from '../../../src/registry/machineTokens/maker';
import { readManifest } from '../../../src/store/catalogue/manifest';
import { tokensKey } from '../../../src/store/keys/tokens';
import { outlived } from '../../../src/store/leftovers';
import { allMakers, changeMaker } from '../../../src/store/machineTokens';
import { deleteStray, STRAY_MS } from '../../../src/store/strays';
import type { Listed } from '../../lib/bucket';
import { eachObject, type Summary } from '../each-object';
import type { Place } from '../place';
import { bucketLeftovers } from './bucket';
import type { Part } from './parts';

/** What nobody needs any more, beside versions. */
export type Leftover = {
  /** What it is, for a table. */
  readonly what: string;
  readonly key: string;
  readonly bytes: number;
  /** false: it was needed again meanwhile. */
  readonly remove: () => Promise<boolean>;
};

type Given = { readonly place: Place; readonly objects: readonly Listed[]; readonly now: Date };

export type Findings = {
  readonly leftovers: readonly Leftover[];
  /** Does the bucket keep what is deleted for a while? */
  readonly isVersioned: boolean;
};

/** All but tarballs, which only the indexes tell of. */
export async function findLeftovers(given: Given): Promise<Findings> {
  const { place, now } = given;
  const storage = await place.storage();
  const s3 = await place.bucket?.();
  const inBucket = s3 ? await bucketLeftovers(s3, now) : { leftovers: [], isVersioned: false };
  const inFolder = place.folder === undefined ? [] : await folderLeftovers(place.folder);
  return {
    leftovers: [
      ...(await ownState(storage, given)),
      ...(await endedTokens(storage, given)),
      ...inBucket.leftovers,
      ...inFolder.map(({ path, bytes, remove }) => ({
        ...{ what: 'temporary files of dead processes', key: path, bytes },
        remove: async () => {
          await remove();
          return true;
        },
      })),
    ],
    isVersioned: inBucket.isVersioned,
  };
}

/** Of publishes that died. Younger ones may become versions yet. */
export function strayLeftovers(strays: readonly Part[], storage: Storage, now: Date): readonly Leftover[] {
  return strays
    .filter((one) => now.getTime() - one.lastModified.getTime() > STRAY_MS)
    .map((one) => ({
      ...{ what: 'tarballs that no index names', key: one.key, bytes: one.bytes },
      remove: () => deleteStray(storage, one, now),
    }));
}

/** Bytes of a tarball are at hand while it is removed. */
const AT_ONCE = 4;

/** Resolves with those that have gone. */
export async function removeLeftovers(
  planned: readonly Leftover[],
  show: (progress: string) => void,
): Promise<{ readonly leftovers: readonly Leftover[]; readonly summary: Summary }> {
  const leftovers: Leftover[] = [];
  const summary = await eachObject({
    title: 'Removing leftovers',
    items: planned,
    name: ({ key }) => key,
    work: async (one) => {
      if (!(await one.remove())) return 'leftovers needed again';
      leftovers.push(one);
      return 'leftovers removed';
    },
    show,
    atOnce: AT_ONCE,
  });
  return { leftovers, summary };
}

async function ownState(storage: Storage, { place, objects, now }: Given): Promise<readonly Leftover[]> {
  const { CODEBOX_UPSTREAM_CACHE_DAYS } = DEPLOYMENT_SETTINGS;
  const { values } = readAll({ CODEBOX_UPSTREAM_CACHE_DAYS }, place.env);
  const catalogue = await readManifest(storage);
  const keeping = { now, upstreamDays: values.upstreamDays, catalogue };
  return objects.flatMap((object) => {
    const { key, size: bytes, lastModified } = object;
    const what = outlived(object, keeping);
    if (what === undefined) return [];
    const remove = async () => {
      const found = await storage.stat(key);
      if (!found || secondOf(found.lastModified) !== secondOf(lastModified)) return false;
      await storage.delete(key);
      return true;
    };
    return [{ what, key, bytes, remove }];
  });
}

/** The objects stay, with whatever else they say of who has made the tokens. */
async function endedTokens(storage: Storage, { now }: Given): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for await (const maker of allMakers(storage, () => {})) {
    const less = withoutEnded(maker, now);
    if (less === maker) continue;
    const bytes = JSON.stringify(maker).length - JSON.stringify(less).length;
    const remove = async () => {
      await changeMaker(storage, maker.id, (current) => current && withoutEnded(current, now));
      return true;
    };
    found.push({ what: 'records of ended tokens', key: tokensKey(maker.id), bytes, remove });
  }
  return found;
}

/** S3 tells a list more exactly than it tells about one object. */
function secondOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
