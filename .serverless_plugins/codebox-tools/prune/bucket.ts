import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import type { S3 } from '../../../src/adapters/s3/client';
import { isOwnState, OWN_STATE } from '../../../src/store/keys';
import { isIndexKey, isTarballKey } from '../../../src/store/keys/packages';
import type { Leftover } from './leftovers';
import { partPages, uploadPages, versionPages } from './pages';
import { type Kept, replaced } from './replaced';

const DAY_MS = 86_400_000;
const UPLOAD_DAYS = 7;

type BucketFindings = {
  readonly leftovers: readonly Leftover[];
  /** Deleted objects are kept for a while, so that nothing is freed at once. */
  readonly isVersioned: boolean;
};

/**
 * What only S3 has: older versions of the registry's own state, and uploads that somebody has begun and not finished. What
 * the bucket's own rules remove is left to them. Older indexes and tarballs stay: they are the way back from a mistake.
 */
export async function bucketLeftovers(s3: S3, now: Date): Promise<BucketFindings> {
  const rules = await lifecycleRules(s3);
  const { Status } = await s3.client.send(new GetBucketVersioningCommand({ Bucket: s3.bucket }));
  const isCovered = (key: string) =>
    rules.some((rule) => rule.NoncurrentVersionExpiration && covers(rule, key));
  const versions =
    Status === undefined || isCovered(OWN_STATE) ? [] : await oldVersions(s3, { now, isCovered });
  const uploads = rules.some((rule) => rule.AbortIncompleteMultipartUpload && covers(rule, ''))
    ? []
    : await oldUploads(s3, now);
  return { leftovers: [...versions, ...uploads], isVersioned: Status === 'Enabled' };
}

async function lifecycleRules({ client, bucket }: S3): Promise<readonly LifecycleRule[]> {
  try {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket });
    return ((await client.send(command)).Rules ?? []).filter(({ Status }) => Status === 'Enabled');
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return [];
    throw error;
  }
}

/** Of a rule with other conditions nobody knows here which objects it means. */
function covers({ Prefix, Filter }: LifecycleRule, key: string): boolean {
  const { Prefix: prefix = Prefix ?? '', ...others } = Filter ?? {};
  return Object.values(others).every((value) => value === undefined) && key.startsWith(prefix);
}

type Looking = { readonly now: Date; readonly isCovered: (key: string) => boolean };

async function oldVersions(s3: S3, { now, isCovered }: Looking): Promise<readonly Leftover[]> {
  const kept: Kept[] = [];
  for await (const { Versions = [], DeleteMarkers = [] } of versionPages(s3, OWN_STATE)) {
    kept.push(...Versions.map((one) => toKept(one, false)), ...DeleteMarkers.map((one) => toKept(one, true)));
  }
  return replaced(kept, now)
    .filter(({ key }) => !isCovered(key))
    .map(({ key, id, bytes }) => ({
      what: 'replaced versions of own state',
      key: `${key}?versionId=${id}`,
      bytes,
      remove: async () => {
        await s3.client.send(new DeleteObjectCommand({ Bucket: s3.bucket, Key: key, VersionId: id }));
        return true;
      },
    }));
}

type Listed = {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly IsLatest?: boolean | undefined;
  readonly Size?: number | undefined;
};

function toKept(
  { Key = '', VersionId = '', LastModified, IsLatest, Size = 0 }: Listed,
  isMarker: boolean,
): Kept {
  const at = LastModified ?? new Date();
  return { key: Key, id: VersionId, at, isLatest: IsLatest === true, isMarker, bytes: Size };
}

async function oldUploads(s3: S3, now: Date): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for await (const { Uploads = [] } of uploadPages(s3)) {
    for (const upload of Uploads) if (isOld(upload, now)) found.push(await uploadLeftover(s3, upload));
  }
  return found;
}

function isOld({ Key = '', Initiated }: MultipartUpload, now: Date): boolean {
  const isOurs = isOwnState(Key) || isIndexKey(Key) || isTarballKey(Key);
  return isOurs && Initiated !== undefined && now.getTime() - Initiated.getTime() > UPLOAD_DAYS * DAY_MS;
}

async function uploadLeftover(s3: S3, { Key, UploadId }: MultipartUpload): Promise<Leftover> {
  const { client, bucket } = s3;
  const upload = { Bucket: bucket, Key, UploadId };
  let bytes = 0;
  for await (const { Parts = [] } of partPages(s3, { Key, UploadId }))
    bytes += Parts.reduce((sum, { Size = 0 }) => sum + Size, 0);
  const remove = async () => {
    await client.send(new AbortMultipartUploadCommand(upload));
    return true;
  };
  return { what: 'unfinished uploads', key: `${Key}?uploadId=${UploadId}`, bytes, remove };
}
