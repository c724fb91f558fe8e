import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import type { S3 } from '../../src/adapters/s3/client';
import { OperatorError } from '../lib/explain';

/** Publishes that land meanwhile make another round necessary. */
const ROUNDS = 3;

/**
 * Deletes every object with all its versions and delete markers, then the bucket. Resolves with how many there were,
 * each version counted.
 */
export async function deleteBucket(s3: S3, tell: (deleted: number) => void): Promise<number> {
  let deleted = 0;
  for (let round = 1; ; round += 1) {
    for await (const batch of versions(s3)) {
      await deleteBatch(s3, batch);
      deleted += batch.length;
      tell(deleted);
    }
    if (await isDeleted(s3, round)) return deleted;
  }
}

/**
 * In pages of at most 1000, which is what DeleteObjects takes at once. Always the first page, as those before it are
 * deleted by then: some servers do not go on from an object that is gone.
 */
async function* versions({ client, bucket }: S3): AsyncGenerator<ObjectIdentifier[]> {
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (found.length === 0) return;
    yield found.map(({ Key, VersionId }) => ({ Key, VersionId }));
  }
}

async function deleteBatch({ client, bucket }: S3, batch: ObjectIdentifier[]): Promise<void> {
  const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: batch, Quiet: true } });
  const { Errors = [] } = await client.send(command);
  if (Errors.length === 0) return;
  const list = Errors.map(({ Key, Code }) => `  ${Key}: ${Code}`).join('\n');
  throw new OperatorError(`These objects could not be deleted:\n${list}`);
}

async function isDeleted({ client, bucket }: S3, round: number): Promise<boolean> {
  try {
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    const isFilled = error instanceof Error && error.name === 'BucketNotEmpty';
    if (!isFilled || round === ROUNDS) throw error;
    return false;
  }
}
