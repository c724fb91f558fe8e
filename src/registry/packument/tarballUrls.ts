import { isObject, type JsonObject } from '../../lib/json';
import { isTarballFile } from './public';
import type { NamedFile, PublicFile } from './publicFiles';

/** `registryUrl`: the registry's public URL without a trailing slash. */
export type Place = { readonly name: string; readonly registryUrl: string };

/** Not the package `-`: below `/-/` the registry has other things. */
export function hasOwnUrls(name: string): boolean {
  return name !== '-';
}

/** Does upstream have every tarball of the package where npm looks for it? */
export function isConventional(files: readonly NamedFile[], name: string): boolean {
  const prefixOf = createPrefixes(name);
  return files.every(({ tarball }) => prefixOf(tarball) !== undefined);
}

/**
 * The bytes of a public packument whose tarballs have URLs of this registry, as far as upstream has them where npm looks
 * for them by itself: `…/<name>/-/<file>`. That URL can be made out of ours again. What is kept elsewhere stays there.
 * The same bytes if there is nothing to change.
 */
export function ownUrlsIn(bytes: Buffer, files: readonly PublicFile[], { name, registryUrl }: Place): Buffer {
  const prefixOf = createPrefixes(name);
  const ours = Buffer.from(JSON.stringify(`${registryUrl}/${name}/-/`).slice(1, -1));
  const pieces: Buffer[] = [];
  let kept = 0;
  for (const { tarball, tarballAt } of files) {
    const prefix = prefixOf(tarball);
    if (prefix === undefined) continue;
    pieces.push(bytes.subarray(kept, tarballAt), ours);
    kept = tarballAt + Buffer.byteLength(prefix);
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(kept)]);
}

/** The same of what such bytes say. The same object if there is nothing to change. */
export function withOwnUrls(document: JsonObject, { name, registryUrl }: Place): JsonObject {
  const base = `${registryUrl}/${name}/-/`;
  const prefixOf = createPrefixes(name);
  const entries = Object.entries(isObject(document.versions) ? document.versions : {});
  const versions = entries.map(([version, manifest]) => [
    version,
    isObject(manifest) ? withTarball(manifest, base, prefixOf) : manifest,
  ]);
  const isSame = versions.every(([, manifest], index) => manifest === entries[index]?.[1]);
  return isSame ? document : { ...document, versions: Object.fromEntries(versions) };
}

function withTarball(manifest: JsonObject, base: string, prefixOf: PrefixOf): JsonObject {
  const dist = isObject(manifest.dist) ? manifest.dist : {};
  const prefix = prefixOf(dist.tarball);
  if (prefix === undefined) return manifest;
  return { ...manifest, dist: { ...dist, tarball: `${base}${String(dist.tarball).slice(prefix.length)}` } };
}

/** What stands before the file name of a URL; undefined where npm would not look. */
type PrefixOf = (url: unknown) => string | undefined;

/** Most versions of a package have the same: it is looked at once. */
function createPrefixes(name: string): PrefixOf {
  const ends = ['/', '%2f', '%2F'].map((slash) => `/${name.replace('/', slash)}/-/`);
  let last: string | undefined;
  return (url) => {
    if (typeof url !== 'string') return undefined;
    const prefix = url.slice(0, url.lastIndexOf('/') + 1);
    if (prefix !== last && !isUsual(prefix, ends)) return undefined;
    if (!isTarballFile(url.slice(prefix.length))) return undefined;
    last = prefix;
    return prefix;
  };
}

/** The host does not matter, as npm replaces it, too. */
function isUsual(prefix: string, ends: readonly string[]): boolean {
  return /^https?:\/\/[^?#]+$/.test(prefix) && ends.some((end) => prefix.endsWith(end));
}
