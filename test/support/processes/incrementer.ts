import { createFolderStorage } from '../../../src/adapters/folder';
import { createS3Storage } from '../../../src/adapters/s3';
import { increment } from '../increment';

/*
 * A writer in a process of its own: `incrementer.ts '<where>' <key> <times>` adds one that many times at once. Where:
 * `{"folder": "…"}` or the configuration of an S3 storage.
 */
const [where = '{}', key = '', times = '0'] = process.argv.slice(2);
const config = JSON.parse(where);
const storage = config.folder ? createFolderStorage(config.folder) : createS3Storage(config);

void Promise.all(Array.from({ length: Number(times) }, () => increment(storage, key)));
