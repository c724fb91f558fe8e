import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { S3 } from './client';
import { isConflict, isMissingKey, isRefused, notAvailable, wasRetried } from './errors';

type Write = {
  readonly key: string;
  readonly body: Uint8Array;
  readonly condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>;
};

const CREATE_ATTEMPTS = 5;
const WRITE_ID = 'codebox-write';

/** If-None-Match: *. A race that S3 does not decide is run again a few times, then RegistryError 503. */
export async function create(s3: S3, key: string, body: Uint8Array): Promise<'created' | 'exists'> {
  for (let attempt = 0; attempt < CREATE_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(Math.random() * 50 * 2 ** attempt);
    const outcome = await put(s3, { key, body, condition: { IfNoneMatch: '*' } });
    if (outcome === 'written') return 'created';
    if (outcome === 'refused') return 'exists';
  }
  throw notAvailable(new Error(`Other writers kept ${key} busy.`));
}

/**
 * If-Match. A race that S3 does not decide counts as changed: the ETag may be old now. It goes without its quotes: AWS
 * compares either form (adobe/S3Mock#2665, versity/versitygw#1715), Ceph and DigitalOcean Spaces refuse the quoted one.
 */
export async function replace(s3: S3, write: Write): Promise<'replaced' | 'changed'> {
  return (await put(s3, write)) === 'written' ? 'replaced' : 'changed';
}

/** `conflict`: S3 could not decide between this and another write at the same time. */
async function put(s3: S3, write: Write): Promise<'written' | 'refused' | 'conflict'> {
  const id = randomUUID();
  try {
    await s3.client.send(new PutObjectCommand({ ...putInput(s3, write), Metadata: { [WRITE_ID]: id } }));
    return 'written';
  } catch (error) {
    if (!isRefused(error) && !isConflict(error)) throw notAvailable(error);
    if (wasRetried(error) && (await writeId(s3, write.key)) === id) return 'written';
    return isRefused(error) ? 'refused' : 'conflict';
  }
}

function putInput({ bucket }: S3, { key, body, condition }: Write): PutObjectCommandInput {
  return {
    Bucket: bucket,
    Key: key,
    Body: body,
    ContentLength: body.byteLength,
    ContentType: key.endsWith('.json') ? 'application/json' : 'application/octet-stream',
    ...condition,
  };
}

/**
 * Which write made the object. The SDK repeats a PUT whose answer was lost, and then is refused by the object that
 * the first one made. Its bytes would not tell: another writer may have written the same.
 */
async function writeId({ client, bucket }: S3, key: string): Promise<string | undefined> {
  try {
    const output = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return output.Metadata?.[WRITE_ID];
  } catch (error) {
    if (isMissingKey(error)) return undefined;
    throw notAvailable(error);
  }
}
