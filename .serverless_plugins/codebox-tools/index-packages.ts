import { toMessage } from '../../src/adapters/logger';
import { own } from '../../src/lib/json';
import type { Storage } from '../../src/ports/storage';
import { announcement } from '../../src/registry/publish/announcement';
import { rebuildCatalogue } from '../../src/store/catalogue/rebuild';
import { readPackument } from '../../src/store/packuments';
import { isIndex } from '../lib/bucket';
import { eachObject, merge, type Summary } from './each-object';
import { packageOf } from './packages';
import type { Place } from './place';

/**
 * Builds the catalogue, and tells the topic the latest version of every package, as if each were published again. A
 * catalogue that was cut off is gone on with; the topic is told from the start.
 */
export async function indexPackages(place: Place): Promise<Summary> {
  const { show } = place;
  const indexes = (await place.objects()).filter(isIndex);
  const tell = await place.topic();
  const storage = await place.storage();
  // Before the events, so that the subscribed function finds nothing left to write.
  const { packages } = await rebuildCatalogue(storage, {
    show: (done, all) => show(`Building the search catalogue: ${done} of ${all} parts`),
  });
  const searchable = { counts: new Map([['searchable', packages]]), failures: [] };
  if (!tell) return searchable;
  const told = await eachObject({
    title: 'Telling the topic',
    items: indexes,
    name: ({ key }) => key,
    work: async (index) => {
      const message = await publishMessage(storage, index);
      if (message === undefined) return 'without a latest version';
      await tell(message);
      return 'told';
    },
    show,
  });
  return merge(told, searchable);
}

async function publishMessage(storage: Storage, index: Parameters<typeof packageOf>[0]) {
  const packument = await readPackument(storage, packageOf(index));
  const latest = packument && own(packument.versions, own(packument['dist-tags'], 'latest') ?? '');
  if (!latest) return undefined;
  return toMessage({
    user: { name: 'Codebox', avatar: '' },
    timestamp: new Date().toISOString(),
    level: 'info',
    namespace: 'info:package:put',
    command: { name: 'index', args: [] },
    body: announcement(latest, packument),
  });
}
