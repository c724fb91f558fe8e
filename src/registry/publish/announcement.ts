import { defined, type JsonObject } from '../../lib/json';
import type { Packument } from '../packument/packument';

/** What the topic's subscribers are told of a version, in the original's shape. */
export function announcement(manifest: JsonObject, packument: Packument): JsonObject {
  const { version, description, keywords, license, contributors, dependencies, homepage, repository } =
    manifest;
  const told = { version, description, keywords, license, contributors, dependencies, homepage, repository };
  return defined({ name: packument.name, ...told, 'dist-tags': packument['dist-tags'] });
}
