import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '../../src/config';

export type RealBucket = {
  readonly config: Pick<Config, 'region' | 'bucket' | 's3Endpoint'>;
  /** Deletes the bucket and what is in it. */
  readonly close: () => Promise<void>;
};

/** A new bucket on the server that `S3_ENDPOINT` names, with versions if `S3_VERSIONING` is `Enabled`. */
export async function openBucket(): Promise<RealBucket> {
  const endpoint = process.env.S3_ENDPOINT;
  if (!endpoint) throw new Error('S3_ENDPOINT names no server: use `npm run test:s3`.');
  const config = { region: 'us-east-1', bucket: `codebox-${randomUUID()}`, s3Endpoint: endpoint };
  const client = new S3Client({ region: config.region, endpoint, forcePathStyle: true });
  await createBucket(client, config.bucket);
  return { config, close: () => removeBucket(client, config.bucket) };
}

/** With versions Ceph 16 compares no ETag, so that every compare-and-swap fails; moto does. */
export async function createBucket(client: S3Client, bucket: string): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  if (process.env.S3_VERSIONING !== 'Enabled') return;
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
}

async function removeBucket(client: S3Client, bucket: string): Promise<void> {
  const list = () => client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  for (let page = await list(); ; page = await list()) {
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (found.length === 0) break;
    const Objects = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
  }
  await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  client.destroy();
}
