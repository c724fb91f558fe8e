import type { Config } from '../config';
import type { Storage } from '../ports/storage';
import { createFolderStorage } from './folder';
import { createS3Storage } from './s3';

export type BucketConfig = Pick<Config, 'region' | 'bucket' | 's3Endpoint' | 'storageFolder'>;

export function createBucket(config: BucketConfig): Storage {
  return config.storageFolder ? createFolderStorage(config.storageFolder) : createS3Storage(config);
}
