import { S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../../config';
import { isObject } from '../../lib/json';
import { count } from '../../ports/metrics';

export type S3Config = Pick<Config, 'region' | 'bucket' | 's3Endpoint'>;
export type S3 = {
  readonly client: S3Client;
  readonly bucket: string;
  /** false: the role may not list the bucket, and so hears of no missing key. */
  readonly lists?: boolean;
};

const ATTEMPTS = 3;
const CONNECT_MS = 1000;
const SILENCE_MS = 4000;
/** The SDK's pauses between attempts: at most 100 ms before the second, 200 before the third. */
const PAUSES_MS = 300;

/** After so long at most a call to an S3 that does not answer is given up (docs/aws.md §7). */
export const S3_PATIENCE_MS = ATTEMPTS * (CONNECT_MS + SILENCE_MS) + PAUSES_MS;

/**
 * The client and how it writes.
 *
 * Nothing is said about encryption: the bucket's default applies, also after an operator has moved it to a KMS key.
 */
export function connect({ region, bucket, s3Endpoint }: S3Config): S3 {
  const client = new S3Client({
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...(s3Endpoint !== undefined && { endpoint: s3Endpoint, forcePathStyle: true }),
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        const result = await next(args);
        countRetries(result.output);
        return result;
      } catch (error) {
        countRetries(error);
        throw error;
      }
    },
    { step: 'initialize', name: 'countRetries' },
  );
  return { client, bucket };
}

/** The SDK notes on answers and on errors how often it has sent the request. */
function countRetries(outcome: unknown): void {
  const metadata = isObject(outcome) ? outcome.$metadata : undefined;
  const attempts = isObject(metadata) ? Number(metadata.attempts) : 1;
  if (attempts > 1) count('S3Retries', attempts - 1);
}
