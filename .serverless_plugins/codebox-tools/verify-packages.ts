import { createHash } from 'node:crypto';
import ssri from 'ssri';
import { RegistryError } from '../../src/errors';
import { isObject, type JsonObject } from '../../src/lib/json';
import type { Storage } from '../../src/ports/storage';
import { howImported } from '../../src/registry/import/record';
import { parsePackument } from '../../src/registry/packument/packument';
import { inspectTarball } from '../../src/registry/publish/tarball';
import { tarballKey } from '../../src/store/keys/packages';
import type { Listed } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { packageOf } from './packages';

export type Index = {
  readonly listed: Listed;
  readonly versions: readonly Version[];
  /** The original kept the tarball in there too. */
  readonly hasAttachments: boolean;
};

export type Version = {
  readonly version: string;
  readonly key: string;
  readonly dist: JsonObject;
  /** Why a publish would have refused it; an import took it as it is. */
  readonly warnings: readonly string[];
};

export type Counts = { readonly fileCount: number; readonly unpackedSize: number };

/** What an index says of its versions; undefined when it has gone. RegistryError 500 when it is damaged. */
export async function readIndex(storage: Storage, listed: Listed): Promise<Index | undefined> {
  const stored = await storage.get(listed.key);
  if (!stored) return undefined;
  const name = packageOf(listed);
  const packument = parsePackument(stored.body, name, stored.lastModified);
  const document: unknown = JSON.parse(Buffer.from(stored.body).toString('utf8'));
  const attachments = isObject(document) && isObject(document._attachments) ? document._attachments : {};
  return {
    listed,
    versions: Object.values(packument.versions).map(({ version, dist }) => ({
      version,
      dist,
      key: tarballKey(name, version),
      warnings: howImported(packument, version)?.warnings ?? [],
    })),
    hasAttachments: Object.keys(attachments).length > 0,
  };
}

/**
 * The counts that the index should tell, or undefined when it tells them. Rejects when the tarball is missing or is
 * not what the index promises.
 */
export async function checkTarball(storage: Storage, { key, dist }: Version): Promise<Counts | undefined> {
  const stored = await storage.get(key);
  if (!stored) throw new OperatorError('The tarball is missing.');
  assertPromised(stored.body, dist);
  const counts = await countFiles(stored.body);
  const isRight = counts?.fileCount === dist.fileCount && counts?.unpackedSize === dist.unpackedSize;
  return isRight ? undefined : counts;
}

function assertPromised(bytes: Uint8Array, { integrity, shasum }: JsonObject): void {
  if (typeof integrity !== 'string' && typeof shasum !== 'string') {
    throw new OperatorError('The index has no hash to compare the tarball with.');
  }
  const isIntegrity =
    typeof integrity !== 'string' || ssri.checkData(Buffer.from(bytes), integrity) !== false;
  const isShasum = typeof shasum !== 'string' || createHash('sha1').update(bytes).digest('hex') === shasum;
  if (!isIntegrity || !isShasum)
    throw new OperatorError('The tarball does not have the hash that the index promises.');
}

/** undefined for an old tarball that the registry would not take any more: there is nothing to say about it. */
async function countFiles(bytes: Uint8Array): Promise<Counts | undefined> {
  try {
    const { fileCount, unpackedSize } = await inspectTarball(bytes);
    return { fileCount, unpackedSize };
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}
