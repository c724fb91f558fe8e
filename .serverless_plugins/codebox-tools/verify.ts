import type { Storage } from '../../src/ports/storage';
import { PUBLISH_MS } from '../../src/registry/publish/reservations';
import { isOwnState } from '../../src/store/keys';
import { isIndex, type Listed } from '../lib/bucket';
import { eachObject, merge, type Summary } from './each-object';
import type { Place } from './place';
import { type Counts, checkTarball, type Index, readIndex } from './verify-packages';
import { type Repair, repair } from './verify-repair';

/**
 * Compares every index with the tarballs that it names. With `--fix` it repairs indexes, and removes nothing that
 * anybody could ask for.
 */
export async function verify(place: Place): Promise<Summary> {
  const storage = await place.storage();
  const listed = await place.objects();
  const { indexes, summary: reading } = await readIndexes(place, storage, listed.filter(isIndex));
  const { corrections, summary: checking } = await checkTarballs(place, storage, indexes);
  const unread = new Set(reading.failures.map(({ name }) => folderOf(name)));
  tellOrphans(
    place,
    listed.filter(({ key }) => !unread.has(folderOf(key))),
    indexes,
  );
  tellImported(place, indexes);
  const damaged = new Set(checking.failures.map(({ name }) => name));
  const repairs = indexes
    .filter(({ versions }) => !versions.some(({ key }) => damaged.has(key)))
    .map((index): Repair => ({ index, counts: corrections.get(index) ?? new Map() }))
    .filter(({ index, counts }) => index.hasAttachments || counts.size > 0);
  return merge(reading, checking, await repairOrTell(place, storage, repairs));
}

async function readIndexes({ show }: Place, storage: Storage, items: readonly Listed[]) {
  const indexes: Index[] = [];
  const summary = await eachObject({
    title: 'Reading indexes',
    items,
    name: ({ key }) => key,
    work: async (listed) => {
      const index = await readIndex(storage, listed);
      if (index) indexes.push(index);
      return index ? 'packages read' : 'packages deleted meanwhile';
    },
    show,
  });
  return { indexes, summary };
}

async function checkTarballs({ show }: Place, storage: Storage, indexes: readonly Index[]) {
  const corrections = new Map<Index, Map<string, Counts>>();
  const summary = await eachObject({
    title: 'Checking tarballs',
    items: indexes.flatMap((index) => index.versions.map((version) => ({ index, version }))),
    name: ({ version }) => version.key,
    work: async ({ index, version }) => {
      const counts = await checkTarball(storage, version);
      if (counts) {
        const known = corrections.get(index) ?? new Map<string, Counts>();
        corrections.set(index, known.set(version.version, counts));
      }
      return 'tarballs sound';
    },
    show,
  });
  return { corrections, summary };
}

/** What lies in the bucket and is named by no index. Harmless: a publish that died leaves its tarball behind. */
function tellOrphans({ log }: Place, listed: readonly Listed[], indexes: readonly Index[]): void {
  const named = new Set(indexes.flatMap(({ versions }) => versions.map(({ key }) => key)));
  const orphans = listed.filter((object) => {
    const isOld = Date.now() - object.lastModified.getTime() > PUBLISH_MS;
    return isOld && !isOwnState(object.key) && !isIndex(object) && !named.has(object.key);
  });
  if (orphans.length === 0) return;
  const keys = orphans.map(({ key }) => `  ${key}`).join('\n');
  log.warning(
    `No index names these objects, and nothing needs them; prune removes tarballs among them after a day:\n${keys}`,
  );
}

/** They are served as they are: their bytes are in lockfiles. */
function tellImported({ log }: Place, indexes: readonly Index[]): void {
  const warned = indexes
    .flatMap(({ versions }) => versions)
    .filter(({ warnings }) => warnings.length > 0)
    .map(({ key, warnings }) => `  ${key}: ${warnings.join(' ')}`);
  if (warned.length === 0) return;
  log.notice(`Imported as they are, although a publish would ask for more:\n${warned.sort().join('\n')}`);
}

async function repairOrTell({ options, log, show }: Place, storage: Storage, repairs: readonly Repair[]) {
  if (options.fix) return repair(storage, repairs, show);
  if (repairs.length > 0) {
    const keys = repairs.map(({ index }) => `  ${index.listed.key}`).sort();
    log.warning(`These indexes lack counts or hold old attachments; --fix repairs that:\n${keys.join('\n')}`);
  }
  return merge();
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
