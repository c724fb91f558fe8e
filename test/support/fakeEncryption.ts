import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  type CopyObjectCommandOutput,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { getObject, headObject, putObject, s3Error, store } from './fakeBucket';
import type { FakeS3 } from './fakeS3';

type Encryption = Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled'>;

type Options = {
  /** A server that takes the request but stores the object as it was, as Ceph 16 does with copies. */
  readonly ignores?: readonly ('copy' | 'put')[];
};

export type FakeEncryption = {
  /** How each object is encrypted, by key. */
  readonly encrypted: Map<string, Encryption>;
  /** Runs once, after that object was read and before it is written. */
  between(key: string, write: () => void): void;
};

/** Makes the S3 in memory remember how objects are encrypted, and copy them. */
export function fakeEncryption(s3: FakeS3, { ignores = [] }: Options = {}): FakeEncryption {
  const encrypted = new Map<string, Encryption>();
  const writes = new Map<string, () => void>();
  const $metadata = { httpStatusCode: 200 };

  function told(key: string): Encryption {
    const write = writes.get(key);
    writes.delete(key);
    const encryption = encrypted.get(key) ?? {};
    write?.();
    return encryption;
  }

  function encrypt(
    key: string,
    how: 'copy' | 'put',
    { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: Encryption,
  ): Encryption {
    const arn = SSEKMSKeyId && `arn:aws:kms:eu-central-1:123456789012:key/${SSEKMSKeyId}`;
    const asked = { ServerSideEncryption, SSEKMSKeyId: arn, ...(BucketKeyEnabled && { BucketKeyEnabled }) };
    const encryption = ignores.includes(how) || ServerSideEncryption === undefined ? {} : asked;
    encrypted.set(key, encryption);
    return encryption;
  }

  async function copy(input: CopyObjectCommandInput): Promise<CopyObjectCommandOutput> {
    const key = String(input.Key);
    const source = decodeURIComponent(String(input.CopySource)).slice(`${input.Bucket}/`.length);
    const object = s3.objects.get(source);
    if (!object) throw s3Error('NoSuchKey', 404);
    if (input.CopySourceIfMatch?.replaceAll('"', '') !== object.etag)
      throw s3Error('PreconditionFailed', 412);
    const extra =
      input.MetadataDirective === 'REPLACE'
        ? { contentType: input.ContentType, metadata: input.Metadata }
        : { contentType: object.contentType, metadata: object.metadata };
    store(s3.objects, key, object.body, extra);
    return { ...encrypt(key, 'copy', input), $metadata };
  }

  s3.mock
    .on(HeadObjectCommand)
    .callsFake(async (input) => ({ ...headObject(s3.objects, input), ...told(input.Key) }));
  s3.mock
    .on(GetObjectCommand)
    .callsFake(async (input) => ({ ...getObject(s3.objects, input), ...told(input.Key) }));
  s3.mock.on(CopyObjectCommand).callsFake(copy);
  s3.mock.on(PutObjectCommand).callsFake(async (input: PutObjectCommandInput) => ({
    ...putObject(s3.objects, input),
    ...encrypt(String(input.Key), 'put', input),
  }));
  return { encrypted, between: (key, write) => void writes.set(key, write) };
}
