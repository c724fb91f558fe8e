import { defined, type JsonObject } from '../../lib/json';
import type { Packument } from '../packument/packument';

/** The event about a version that subscribers of the topic get, in the original's form. */
export function announcement(manifest: JsonObject, packument: Packument): JsonObject {
  const { version, description, keywords, license, contributors, dependencies, homepage, repository } =
    manifest;
  const told = { version, description, keywords, license, contributors, dependencies, homepage, repository };
  return defined({ name: packument.name, ...told, 'dist-tags': packument['dist-tags'] });
}
