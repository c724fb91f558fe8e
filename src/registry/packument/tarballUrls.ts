import { isObject, type JsonObject } from '../../lib/json';
import { isTarballFile, manifestsOf } from './public';

/** `registryUrl`: the registry's public URL without a trailing slash. */
export type Place = { readonly name: string; readonly registryUrl: string };

/**
 * The text of a public packument whose tarballs have URLs of this registry, as far as upstream has them where npm looks
 * for them by itself: `…/<name>/-/<file>`. That URL can be made out of ours again. What is kept elsewhere stays there.
 *
 * `document` is what the text says. It is only counted: the text of a large packument is changed in a few milliseconds,
 * and written anew only where that would not change what it should.
 */
export function withOwnTarballs(text: string, document: JsonObject, place: Place): string {
  const prefixes = hasOwnUrls(place.name) ? prefixesIn(document, place.name) : NONE;
  if (prefixes.size === 0) return text;
  const base = `${place.registryUrl}/${place.name}/-/`;
  return changed(text, prefixes, base) ?? JSON.stringify(ownUrls(document, place.name, base));
}

const NONE: ReadonlyMap<string, number> = new Map();

/** Not the package `-`: below `/-/` the registry has other things. */
export function hasOwnUrls(name: string): boolean {
  return name !== '-';
}

/** Does upstream have every tarball of the package where npm looks for it? */
export function isConventional(document: JsonObject, name: string): boolean {
  const found = [...prefixesIn(document, name).values()].reduce((sum, count) => sum + count, 0);
  return found === manifestsOf(document).length;
}

/** What stands before the file names, and how often. */
function prefixesIn(document: JsonObject, name: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  // Most versions have the same: it is looked at once.
  let last = '';
  for (const [, { dist }] of manifestsOf(document)) {
    const url = isObject(dist) ? dist.tarball : undefined;
    const isSame =
      typeof url === 'string' && last !== '' && url.startsWith(last) && isTarballFile(url.slice(last.length));
    const prefix = isSame ? last : prefixOf(url, name);
    if (prefix === undefined) continue;
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    last = prefix;
  }
  return counts;
}

/** Up to the file name, for a URL of that form; the host does not matter, as npm replaces it, too. */
function prefixOf(url: unknown, name: string): string | undefined {
  if (typeof url !== 'string') return undefined;
  const prefix = url.slice(0, url.lastIndexOf('/') + 1);
  const isUsual = /^https?:\/\/[^?#]+$/.test(prefix) && spellings(name).some((end) => prefix.endsWith(end));
  return isUsual && isTarballFile(url.slice(prefix.length)) ? prefix : undefined;
}

function spellings(name: string): readonly string[] {
  return ['/', '%2f', '%2F'].map((slash) => `/${name.replace('/', slash)}/-/`);
}

/** Most packuments have one. */
const MOST_PREFIXES = 4;

/** The same of the document, as an object. */
export function withOwnUrls(document: JsonObject, { name, registryUrl }: Place): JsonObject {
  return hasOwnUrls(name) ? ownUrls(document, name, `${registryUrl}/${name}/-/`) : document;
}

/** What stands between the name of a field and its text: nothing but the colon, or a blank besides (Python). */
const MARKS = ['"tarball":"', '"tarball": "'] as const;

/** undefined: one of them cannot be told from other text. */
function changed(text: string, prefixes: ReadonlyMap<string, number>, base: string): string | undefined {
  if (prefixes.size > MOST_PREFIXES) return undefined;
  const ours = JSON.stringify(base).slice(1, -1);
  let result = text;
  for (const [prefix, count] of prefixes) {
    const mark = MARKS.find((one) => standsIn(result, one + prefix) === count);
    if (mark === undefined) return undefined;
    // Several times as fast as to join pieces; a dollar is not to be read as a reference.
    result = result.replaceAll(mark + prefix, (mark + ours).replaceAll('$', '$$$$'));
  }
  return result;
}

/**
 * How often a field begins like that. In JSON a quotation mark within a text has a backslash before it, so the needle is
 * found nowhere but at a field of that name, unless its first mark is one of those. undefined: it is.
 */
function standsIn(text: string, needle: string): number | undefined {
  let count = 0;
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
    if (text[at - 1] === '\\') return undefined;
    count += 1;
  }
  return count;
}

function ownUrls(document: JsonObject, name: string, base: string): JsonObject {
  const versions = Object.entries(isObject(document.versions) ? document.versions : {}).map(
    ([version, manifest]) => [version, isObject(manifest) ? withTarball(manifest, name, base) : manifest],
  );
  return { ...document, versions: Object.fromEntries(versions) };
}

function withTarball(manifest: JsonObject, name: string, base: string): JsonObject {
  const dist = isObject(manifest.dist) ? manifest.dist : {};
  const prefix = prefixOf(dist.tarball, name);
  if (prefix === undefined) return manifest;
  return { ...manifest, dist: { ...dist, tarball: `${base}${String(dist.tarball).slice(prefix.length)}` } };
}
