import { isNativeError } from 'node:util/types';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { type RegistryError, unavailable } from '../../errors';

/**
 * By name, not by status alone: NoSuchBucket and a proxy's 404 page are failures. Taken for a missing key they would
 * send a private name to the upstream.
 */
export function isMissingKey(error: unknown): boolean {
  return hasStatus(error, 404) && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/**
 * What S3 says of a missing key to whoever may not list the bucket (docs/aws.md §5): the same 403 as for an object that
 * may not be read. Newer answers name the right that is missing, and only that of listing means that the key is.
 */
export function isHiddenKey(error: unknown): boolean {
  if (!hasStatus(error, 403) || error.name !== 'AccessDenied') return false;
  const [, right = 's3:ListBucket'] = /not authorized to perform: (\S+)/.exec(error.message) ?? [];
  return right === 's3:ListBucket';
}

export function isNotModified(error: unknown): boolean {
  return hasStatus(error, 304);
}

/** The condition of a write did not hold. */
export function isRefused(error: unknown): boolean {
  return hasStatus(error, 412);
}

/**
 * 409 ConditionalRequestConflict: raced with another write. 404: If-Match met a key that is gone; Ceph says 412 then
 * (S3 user guide, "conditional writes").
 */
export function isConflict(error: unknown): boolean {
  return hasStatus(error, 409) || isMissingKey(error);
}

/** May the SDK have sent the request more than once? */
export function wasRetried(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.attempts !== 1;
}

/** 503 for whatever went wrong; the cause is a summary, as the answer to an expired token repeats that token. */
export function notAvailable(error: unknown): RegistryError {
  return unavailable('Storage is not available. Try again.', summary(error));
}

function summary(error: unknown): Error {
  if (!isNativeError(error)) return new Error('S3 failed.');
  const { httpStatusCode, requestId } = error instanceof S3ServiceException ? error.$metadata : {};
  const code = 'code' in error ? error.code : undefined;
  const facts = [error.name, code, httpStatusCode, requestId].filter((fact) => fact !== undefined);
  return new Error(`${facts.join(' ')}: ${error.message}`);
}

function hasStatus(error: unknown, status: number): error is S3ServiceException {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}
