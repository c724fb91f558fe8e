import { GetObjectCommand, type GetObjectCommandInput } from '@aws-sdk/client-s3';
import type { StoredObject } from '../../ports/storage';
import type { S3 } from './client';
import { isHiddenKey, isMissingKey, isNotModified, notAvailable } from './errors';

/** The object; undefined where there is none; RegistryError 503 for everything else that goes wrong. */
export async function get(s3: S3, key: string): Promise<StoredObject | undefined> {
  try {
    return await download(s3, { Key: key });
  } catch (error) {
    if (isMissingKey(error) || (s3.lists === false && isHiddenKey(error))) return undefined;
    throw notAvailable(error);
  }
}

/** As get, but `unchanged` while the object has that ETag (without quotes). */
export async function getIfChanged(s3: S3, key: string, etag: string) {
  try {
    return await download(s3, { Key: key, IfNoneMatch: `"${etag}"` });
  } catch (error) {
    if (isNotModified(error)) return 'unchanged';
    if (isMissingKey(error)) return undefined;
    throw notAvailable(error);
  }
}

async function download(s3: S3, input: Omit<GetObjectCommandInput, 'Bucket'>): Promise<StoredObject> {
  const output = await s3.client.send(new GetObjectCommand({ Bucket: s3.bucket, ...input }));
  const body = await output.Body?.transformToByteArray();
  if (!body || !output.ETag || !output.LastModified) throw new Error('S3 sent an incomplete answer.');
  return { body, etag: output.ETag.replaceAll('"', ''), lastModified: output.LastModified };
}
