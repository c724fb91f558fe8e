import { type Config, currentConfig } from '../config';

/*
 * Contexts for routes, by what they serve. One constant each, marked pure, so that esbuild drops from a bundle every
 * adapter that its route does not ask for. Routes that run in one process share the adapters, and with them pools and
 * caches.
 */

/** Built at the first request and kept for the life of the container, or until the configuration changes. */
export function once<Made>(create: (config: Config) => Made): () => Made {
  let made: { readonly config: Config; readonly value: Made } | undefined;
  return () => {
    const config = currentConfig();
    if (made?.config !== config) made = { config, value: create(config) };
    return made.value;
  };
}
