import { isObject, type JsonObject, own, without } from './json';
import type { Manifest, Packument } from './packument';

/**
 * The packument with the deprecation marks of the client's document; the same object when nothing changes.
 * npm sends the whole packument back, perhaps a stale one: a text sets the mark, an empty text removes it, and
 * everything else in the document is ignored.
 */
export function applyDeprecations(packument: Packument, documentVersions: JsonObject): Packument {
  const changed = Object.entries(documentVersions).flatMap(([version, value]) => {
    const current = own(packument.versions, version);
    const next = current && marked(current, isObject(value) ? value.deprecated : undefined);
    return next && next !== current ? [[version, next] as const] : [];
  });
  if (changed.length === 0) return packument;
  return { ...packument, versions: { ...packument.versions, ...Object.fromEntries(changed) } };
}

function marked(manifest: Manifest, deprecated: unknown): Manifest {
  if (typeof deprecated !== 'string' || deprecated === (manifest.deprecated ?? '')) return manifest;
  return deprecated === '' ? without(manifest, 'deprecated') : { ...manifest, deprecated };
}
