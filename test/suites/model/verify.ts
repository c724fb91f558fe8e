import { checkTarball, readIndex } from '../../../.serverless_plugins/codebox-tools/verify-packages';
import type { ObjectInfo, Storage } from '../../../src/ports/storage';
import { isOwnState } from '../../../src/store/keys';

export type Verified = {
  /** What `sls codebox verify` would tell as a fault. */
  readonly faults: string[];
  /** Keys that no index names. */
  readonly orphans: readonly string[];
};

/** `sls codebox verify`, of the packages whose names start so, in any store. */
export async function verify(storage: Storage, prefix: string): Promise<Verified> {
  const objects: ObjectInfo[] = [];
  for await (const info of storage.list(prefix)) if (!isOwnState(info.key)) objects.push(info);
  const indexes = objects.filter(({ key }) => key.endsWith('/index.json'));
  const results = await Promise.all(indexes.map((index) => verifyPackage(storage, index)));
  const named = new Set(results.flatMap(({ keys }) => keys));
  return {
    faults: results.flatMap(({ faults }) => faults),
    orphans: objects.map(({ key }) => key).filter((key) => !key.endsWith('/index.json') && !named.has(key)),
  };
}

async function verifyPackage(storage: Storage, info: ObjectInfo) {
  const faults: string[] = [];
  const index = await readIndex(storage, info);
  const versions = index?.versions ?? [];
  for (const version of versions) {
    try {
      const counts = await checkTarball(storage, version);
      if (counts) faults.push(`${version.key}: the index has wrong counts.`);
    } catch (error) {
      faults.push(`${version.key}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { faults, keys: versions.map(({ key }) => key) };
}
