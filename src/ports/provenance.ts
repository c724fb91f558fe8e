import type { JsonObject } from '../lib/json';
import type { Builder } from '../registry/publish/builder';

export type Provenances = {
  /**
   * Who signed that sigstore bundle. undefined where there is no trust root for the GitHub in use, so that nothing can be
   * verified. RegistryError 400 for a bundle whose signature, certificate or log entry does not hold.
   */
  verify(bundle: JsonObject): Promise<Builder | undefined>;
};
