import { createFolderStorage } from '../adapters/folder';
import { withSubscriber } from '../adapters/logger';
import { createS3Storage } from '../adapters/s3';
import type { StorageContext } from '../context';
import type { Storage } from '../ports/storage';
import { catalogueSubscriber } from '../store/catalogue/subscriber';
import { baseContext } from './base';
import { once } from './once';

/** What changes meanwhile is written to the catalogue at once. A search does not wait for it. */
const CATALOGUE_PAUSE_MS = 1_000;

export const storage: () => Storage = /* @__PURE__ */ once((config) =>
  config.storageFolder ? createFolderStorage(config.storageFolder) : createS3Storage(config),
);

export const storageContext: () => StorageContext = /* @__PURE__ */ once((config) => {
  const { logger } = baseContext();
  const bucket = storage();
  // The function `catalogue` hears of changes by the topic. Without a topic, or with a folder as the bucket, it does not
  // run: then this process updates the catalogue itself.
  const isFolder = config.storageFolder !== undefined;
  const subscriber = () => catalogueSubscriber(bucket, { pauseMs: isFolder ? CATALOGUE_PAUSE_MS : 0 });
  return {
    config,
    // Over a folder no answer waits for the catalogue: this process goes on, and after its death `npm start` has the
    // catalogue built again. A function that has answered is frozen.
    logger:
      isFolder || config.logTopic === undefined ? withSubscriber(logger, subscriber(), isFolder) : logger,
    storage: bucket,
  };
});
