import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { S3 } from '../../src/adapters/s3/client';
import { isIndexKey } from '../../src/store/keys/packages';
import { OperatorError } from './explain';
import type { Serverless } from './framework';

export type Listed = { readonly key: string; readonly size: number; readonly lastModified: Date };

/** The bucket of the stage, with the operator's credentials; on CODEBOX_S3_ENDPOINT where that is set. */
export async function openBucket(serverless: Serverless): Promise<S3> {
  const bucket = bucketName(serverless);
  const config = await serverless.getProvider('aws').getAwsSdkV3Config();
  const endpoint = process.env.CODEBOX_S3_ENDPOINT?.trim();
  if (endpoint) {
    return { client: new S3Client({ ...config, endpoint, forcePathStyle: true }), bucket };
  }
  return { client: new S3Client(config), bucket };
}

/** The bucket of the stage. OperatorError: nobody has said which. */
export function bucketName({ service }: Serverless): string {
  const bucket = service.provider.environment?.bucket;
  if (typeof bucket === 'string' && process.env.CODEBOX_BUCKET?.trim()) return bucket;
  throw new OperatorError('Set CODEBOX_BUCKET to the name that the registry was deployed with.');
}

/** Every object that is there now, in key order. */
export async function listObjects({ client, bucket }: S3): Promise<Listed[]> {
  const listed: Listed[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    for (const { Key: key = '', Size: size = 0, LastModified: lastModified = new Date() } of Contents) {
      listed.push({ key, size, lastModified });
    }
  }
  return listed;
}

/** Is it a package's index, and not state of the registry's own? */
export function isIndex({ key }: Listed): boolean {
  return isIndexKey(key);
}
