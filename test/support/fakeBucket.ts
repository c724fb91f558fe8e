import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type DeleteObjectCommandInput,
  type DeleteObjectCommandOutput,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';

export type FakeObject = {
  readonly body: Uint8Array;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType?: string | undefined;
  readonly metadata?: Record<string, string> | undefined;
};

export type Objects = Map<string, FakeObject>;

const $metadata = { httpStatusCode: 200, attempts: 1 };

/** An error as the SDK throws it; `attempts` counts the tries that the SDK made before it gave up. */
export function s3Error(name: string, httpStatusCode: number, attempts = 1): S3ServiceException {
  const $fault = httpStatusCode < 500 ? 'client' : 'server';
  return new S3ServiceException({ name, $fault, message: name, $metadata: { httpStatusCode, attempts } });
}

type Extra = Pick<FakeObject, 'contentType' | 'metadata'>;

export function store(objects: Objects, key: string, body: Uint8Array, extra: Extra = {}): FakeObject {
  const etag = createHash('md5').update(body).digest('hex');
  const object = { body, etag, lastModified: new Date(), ...extra };
  objects.set(key, object);
  return object;
}

export function putObject(objects: Objects, input: PutObjectCommandInput): PutObjectCommandOutput {
  checkConditions(objects, input);
  const extra = { contentType: input.ContentType, metadata: input.Metadata };
  const { etag } = store(objects, String(input.Key), toBytes(input.Body), extra);
  return { ETag: `"${etag}"`, $metadata };
}

/**
 * The S3 user guide, "conditional writes": If-Match on a missing key is 404 NoSuchKey. A quoted ETag in If-Match never
 * matches, as on Ceph.
 */
export function checkConditions(objects: Objects, input: PutObjectCommandInput, attempts = 1): void {
  const existing = objects.get(String(input.Key));
  if (input.IfNoneMatch === '*' && existing) throw s3Error('PreconditionFailed', 412, attempts);
  if (input.IfMatch === undefined) return;
  if (!existing) throw s3Error('NoSuchKey', 404, attempts);
  if (input.IfMatch !== existing.etag) throw s3Error('PreconditionFailed', 412, attempts);
}

export function getObject(objects: Objects, input: GetObjectCommandInput): GetObjectCommandOutput {
  const object = objects.get(String(input.Key));
  if (!object) throw s3Error('NoSuchKey', 404);
  if (input.IfNoneMatch?.replaceAll('"', '') === object.etag) throw s3Error('Unknown', 304);
  return { ...headers(object), Body: sdkStreamMixin(Readable.from([object.body])) };
}

/** A HEAD answer has no body that could name the error: it is NotFound whatever is missing. */
export function headObject(objects: Objects, input: HeadObjectCommandInput): HeadObjectCommandOutput {
  const object = objects.get(String(input.Key));
  if (!object) throw s3Error('NotFound', 404);
  return headers(object);
}

export function deleteObject(objects: Objects, input: DeleteObjectCommandInput): DeleteObjectCommandOutput {
  objects.delete(String(input.Key));
  return { $metadata };
}

/** The token is the last key of the page before, so that a page is right also after a write in between. */
export function listObjects(
  objects: Objects,
  input: ListObjectsV2CommandInput,
  pageSize: number,
): ListObjectsV2CommandOutput {
  const after = input.ContinuationToken ?? '';
  const found = [...objects]
    .filter(([key]) => key.startsWith(input.Prefix ?? '') && inByteOrder(key, after) > 0)
    .sort(([a], [b]) => inByteOrder(a, b));
  const page = found.slice(0, Math.min(input.MaxKeys ?? 1000, pageSize));
  const last = page.at(-1)?.[0];
  return {
    Contents: page.map(([Key, { body, etag, lastModified }]) => ({
      Key,
      Size: body.length,
      ETag: `"${etag}"`,
      LastModified: lastModified,
    })),
    KeyCount: page.length,
    IsTruncated: page.length < found.length,
    ...(page.length < found.length && last !== undefined && { NextContinuationToken: last }),
    $metadata,
  };
}

function inByteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function headers({ body, etag, lastModified, contentType, metadata = {} }: FakeObject) {
  return {
    ETag: `"${etag}"`,
    ContentLength: body.length,
    LastModified: lastModified,
    Metadata: metadata,
    ...(contentType !== undefined && { ContentType: contentType }),
    $metadata,
  };
}

function toBytes(body: PutObjectCommandInput['Body']): Uint8Array {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  throw new TypeError('The fake S3 takes text or bytes.');
}
