import { listObjects, openBucket } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { eachObject, type Summary } from './each-object';
import { type Encryption, encryptObject } from './encrypt-object';
import type { Tools } from './tools';

/** Encrypts every object that is not encrypted as wanted. Replaced versions stay as they are until the bucket forgets them. */
export async function encrypt({ serverless, options, show }: Tools): Promise<Summary> {
  const wanted = wantedEncryption(options['kms-key-id']);
  if (!wanted) {
    const message =
      'Give --kms-key-id the id or the ARN of the key. An alias does not show whether an object has that key.';
    throw new OperatorError(message);
  }
  const s3 = await openBucket(serverless);
  return eachObject({
    title: 'Encrypting',
    items: await listObjects(s3),
    name: ({ key }) => key,
    work: ({ key }) => encryptObject(s3, key, wanted),
    show,
  });
}

function wantedEncryption(keyId: Tools['options'][string]): Encryption | undefined {
  if (keyId === undefined) return { ServerSideEncryption: 'AES256' };
  if (typeof keyId !== 'string' || keyId === '' || /(^|:)alias\//.test(keyId)) return undefined;
  // A bucket key: one call to KMS serves many objects.
  return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId, BucketKeyEnabled: true };
}
