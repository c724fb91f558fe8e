import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '../../src/config';

export type RealBucket = {
  readonly config: Pick<Config, 'region' | 'bucket' | 's3Endpoint'>;
  /** Deletes the bucket and what is in it. */
  readonly close: () => Promise<void>;
};

/** A new bucket on the server that `S3_ENDPOINT` names. */
export async function openBucket(): Promise<RealBucket> {
  const endpoint = process.env.S3_ENDPOINT;
  if (!endpoint) throw new Error('S3_ENDPOINT names no server: use `npm run test:s3`.');
  const config = { region: 'us-east-1', bucket: `codebox-${randomUUID()}`, s3Endpoint: endpoint };
  const client = new S3Client({ region: config.region, endpoint, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: config.bucket }));
  return { config, close: () => removeBucket(client, config.bucket) };
}

async function removeBucket(client: S3Client, bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0)
      await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
  }
  await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  client.destroy();
}
