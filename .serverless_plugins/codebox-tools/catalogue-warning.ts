import { entriesIn } from '../../src/registry/catalogue/shard';
import { inBuiltShards } from '../../src/store/catalogue/read';
import type { Place } from './place';

/** A warning where the catalogue was made by a release that kept no dependencies. Whether the bucket answers is another check. */
export async function tellOldCatalogue({ storage, log, command }: Place): Promise<void> {
  const old = await oldEntries(storage).catch(() => 0);
  if (old === 0) return;
  log.warning(
    `The search catalogue does not know what ${old === 1 ? 'one package depends' : `${old} packages depend`} on: nothing has changed there since an older release. ` +
      `Run ${command} index, so that the pages show all dependents.`,
  );
}

async function oldEntries(storage: Place['storage']): Promise<number> {
  const counts = await inBuiltShards(
    await storage(),
    ({ packed }) =>
      entriesIn(packed).filter(({ version, dependencies }) => version !== undefined && !dependencies).length,
  );
  return (counts ?? []).reduce((sum, count) => sum + count, 0);
}
