import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../config';

export type S3Config = Pick<Config, 'region' | 'bucket' | 's3Endpoint'>;
export type S3 = {
  readonly client: S3Client;
  readonly bucket: string;
};

/**
 * The client and how it writes.
 *
 * The SDK's three attempts, each given up after 5 s of silence, end well before API Gateway does (29 s).
 * Nothing is said about encryption: the bucket's default applies, also after an operator has moved it to a KMS key.
 */
export function connect({ region, bucket, s3Endpoint }: S3Config): S3 {
  const client = new S3Client({
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2000, socketTimeout: 5000 },
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint, forcePathStyle: true }),
  });
  return { client, bucket };
}
