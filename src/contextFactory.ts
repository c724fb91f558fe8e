import { createFolderStorage } from './adapters/folder';
import { createGitHub } from './adapters/github';
import { createLogger } from './adapters/logger';
import { createUpstream } from './adapters/npm';
import { createS3Storage } from './adapters/s3';
import { type Config, currentConfig } from './config';
import type { BaseContext, LoginContext, PackageContext, Storage, StorageContext } from './context';

/*
 * Contexts for routes. One constant each, marked pure, so that esbuild drops from a bundle every adapter that its
 * route does not ask for.
 */

export const baseContext: () => BaseContext = /* @__PURE__ */ once(base);

export const storageContext: () => StorageContext = /* @__PURE__ */ once((config) => ({
  ...base(config),
  storage: storage(config),
}));

export const packageContext: () => PackageContext = /* @__PURE__ */ once((config) => ({
  ...base(config),
  storage: storage(config),
  upstream: createUpstream(config),
}));

export const loginContext: () => LoginContext = /* @__PURE__ */ once((config) => ({
  ...base(config),
  github: createGitHub(config),
}));

function storage(config: Config): Storage {
  return config.storageFolder ? createFolderStorage(config.storageFolder) : createS3Storage(config);
}

function base(config: Config): BaseContext {
  return { config, logger: createLogger(config) };
}

/** Built at the first request and kept for the life of the container, or until the configuration changes. */
function once<Context>(create: (config: Config) => Context): () => Context {
  let made: { readonly config: Config; readonly context: Context } | undefined;
  return () => {
    const config = currentConfig();
    if (made?.config !== config) made = { config, context: create(config) };
    return made.context;
  };
}
