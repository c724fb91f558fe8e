import { own } from '../../src/lib/json';
import type { Storage } from '../../src/ports/storage';
import type { Packument } from '../../src/registry/packument/packument';
import { eachObject, type Summary } from './each-object';
import { changePackage } from './packages';
import type { Counts, Index } from './verify-packages';

export type Repair = { readonly index: Index; readonly counts: ReadonlyMap<string, Counts> };

/** Rewrites indexes with right counts. Attachments go by themselves: no index is written with any. */
export async function repair(
  storage: Storage,
  repairs: readonly Repair[],
  show: (progress: string) => void,
): Promise<Summary> {
  return eachObject({
    title: 'Repairing indexes',
    items: repairs,
    name: ({ index }) => index.listed.key,
    work: async ({ index, counts }) => {
      const found = await changePackage(storage, index.listed, (packument) => withCounts(packument, counts));
      return found ? 'packages repaired' : 'packages deleted meanwhile';
    },
    show,
  });
}

/** Never the same object, so that it is written also when only attachments are to go. */
function withCounts(packument: Packument, counts: ReadonlyMap<string, Counts>): Packument {
  const corrected = [...counts].flatMap(([version, right]) => {
    const manifest = own(packument.versions, version);
    return manifest ? [[version, { ...manifest, dist: { ...manifest.dist, ...right } }] as const] : [];
  });
  return { ...packument, versions: { ...packument.versions, ...Object.fromEntries(corrected) } };
}
