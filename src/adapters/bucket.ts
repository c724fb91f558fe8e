import type { Config } from '../config';
import type { Storage } from '../ports/storage';
import { createFolderStorage } from './folder';
import { createS3Storage } from './s3';

export type BucketConfig = Pick<Config, 'region' | 'bucket' | 's3Endpoint' | 'storageFolder'>;

/** `lists`: may this function's role list the bucket? */
export function createBucket(config: BucketConfig, lists = true): Storage {
  return config.storageFolder ? createFolderStorage(config.storageFolder) : createS3Storage(config, lists);
}
