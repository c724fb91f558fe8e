import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import type { S3 } from '../../src/adapters/s3/client';
import { isTarballKey } from '../../src/store/keys/packages';
import { OperatorError, statusOf } from '../lib/explain';

export type Encryption = Required<Pick<PutObjectCommandInput, 'ServerSideEncryption'>> &
  Pick<PutObjectCommandInput, 'SSEKMSKeyId' | 'BucketKeyEnabled'>;

type Head = Pick<HeadObjectCommandOutput, 'ETag' | (typeof KEPT)[number]>;

const KEPT = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
  'Expires',
  'Metadata',
  'StorageClass',
] as const;

const ATTEMPTS = 5;

/**
 * Encrypts an object where it is, with its content type and metadata; what others write meanwhile stays.
 * Rejects when others write it again and again, or when the server does not encrypt.
 */
export async function encryptObject(s3: S3, key: string, wanted: Encryption): Promise<string> {
  const at = { Bucket: s3.bucket, Key: key };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const head = await s3.client.send(new HeadObjectCommand(at)).catch(unlessGone);
    if (!head) return 'deleted meanwhile';
    if (isEncrypted(head, wanted)) return 'already encrypted';
    if (isImmutable(key) && (await copy(s3, key, { head, wanted }))) return 'encrypted';
    if (await rewrite(s3, key, wanted)) return 'encrypted';
  }
  throw new OperatorError('Others kept writing it. Try again.');
}

/** A tarball never changes. An index may, between the copy's reading and writing, and a copy would undo that. */
function isImmutable(key: string): boolean {
  return isTarballKey(key);
}

type Copy = { readonly head: Head; readonly wanted: Encryption };

/** On Amazon no byte passes through here. Ceph ignores the encryption of a copy and says so by leaving it out. */
async function copy({ client, bucket }: S3, key: string, { head, wanted }: Copy): Promise<boolean> {
  const command = new CopyObjectCommand({
    Bucket: bucket,
    Key: key,
    CopySource: [bucket, ...key.split('/')].map(encodeURIComponent).join('/'),
    CopySourceIfMatch: head.ETag,
    MetadataDirective: 'REPLACE', // without it Ceph refuses to copy an object onto itself
    ...kept(head),
    ...wanted,
  });
  const copied = await client.send(command).catch(unlessChanged);
  return copied !== undefined && isEncrypted(copied, wanted);
}

/** false: somebody wrote the object in between. */
async function rewrite({ client, bucket }: S3, key: string, wanted: Encryption): Promise<boolean> {
  const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(unlessGone);
  if (!found?.Body || !found.ETag) return false;
  const Body = await found.Body.transformToByteArray();
  const IfMatch = found.ETag.replaceAll('"', ''); // Ceph takes it without quotes only
  const input = { Bucket: bucket, Key: key, Body, IfMatch, ...kept(found), ...wanted };
  const written = await client.send(new PutObjectCommand(input)).catch(unlessChanged);
  if (written && !isEncrypted(written, wanted))
    throw new OperatorError('The server stores it without encryption.');
  return written !== undefined;
}

/** Ids are compared at the end of an ARN, because S3 always names a key by its ARN. */
function isEncrypted(
  object: Partial<Encryption>,
  { ServerSideEncryption, SSEKMSKeyId }: Encryption,
): boolean {
  if (object.ServerSideEncryption !== ServerSideEncryption) return false;
  if (SSEKMSKeyId === undefined || object.SSEKMSKeyId === SSEKMSKeyId) return true;
  return object.SSEKMSKeyId?.endsWith(`:key/${SSEKMSKeyId}`) === true;
}

function kept(head: Head): Pick<Head, (typeof KEPT)[number]> {
  return Object.fromEntries(KEPT.map((name) => [name, head[name]]));
}

function unlessGone(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}

function unlessChanged(error: unknown): undefined {
  const status = statusOf(error);
  if (status !== 404 && status !== 409 && status !== 412) throw error;
}
