import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectInfo, Storage } from '../ports/storage';
import { connect, type S3, type S3Config } from './s3/client';
import { isMissingKey, notAvailable } from './s3/errors';
import { get, getIfChanged } from './s3/read';
import { create, replace } from './s3/write';

const URL_SECONDS = 300;

/** The bucket on S3, or on another server that speaks S3 (`s3Endpoint`). Failures are RegistryError 503. `lists`: as in `S3`. */
export function createS3Storage(config: S3Config, lists = true): Storage {
  return s3Storage({ ...connect(config), lists });
}

/** The same with an existing client, with credentials of its own. */
export function s3Storage(s3: S3): Storage {
  return {
    get: (key) => get(s3, key),
    getIfChanged: (key, etag) => getIfChanged(s3, key, etag),
    stat: (key) => stat(s3, key),
    create: (key, body) => create(s3, key, body),
    replace: (key, body, etag) => replace(s3, { key, body, condition: { IfMatch: etag } }),
    delete: (key) => remove(s3, key),
    list: (prefix) => list(s3, prefix),
    url: (key) => url(s3, key),
  };
}

async function stat(s3: S3, key: string): Promise<ObjectInfo | undefined> {
  try {
    const output = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: key }));
    return toInfo({ Key: key, Size: output.ContentLength, LastModified: output.LastModified });
  } catch (error) {
    if (!isMissingKey(error)) throw notAvailable(error);
  }
  await checkBucket(s3);
  return undefined;
}

/** An answer to HEAD has no body that names the error: a missing bucket looks like a missing key. */
async function checkBucket({ client, bucket }: S3): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    throw notAvailable(error);
  }
}

async function remove({ client, bucket }: S3, key: string): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    throw notAvailable(error);
  }
}

async function* list({ client, bucket }: S3, prefix: string): AsyncGenerator<ObjectInfo> {
  try {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      yield* (page.Contents ?? []).map(toInfo);
    }
  } catch (error) {
    throw notAvailable(error);
  }
}

type Listed = {
  Key?: string | undefined;
  Size?: number | undefined;
  LastModified?: Date | undefined;
  ETag?: string | undefined;
};

function toInfo({ Key, Size, LastModified, ETag }: Listed): ObjectInfo {
  if (Key === undefined || Size === undefined || !LastModified)
    throw new Error('S3 sent an incomplete answer.');
  const etag = ETag?.replaceAll('"', '');
  return { key: Key, size: Size, lastModified: LastModified, ...(etag !== undefined && { etag }) };
}

async function url({ client, bucket }: S3, key: string): Promise<string> {
  try {
    return await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), {
      expiresIn: URL_SECONDS,
    });
  } catch (error) {
    throw notAvailable(error);
  }
}
