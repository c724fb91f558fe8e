import { isObject, type JsonObject, without } from '../../lib/json';
import { installFields } from './forms';

/** The name of a file that can be kept and asked for: nothing in it leads anywhere. */
const FILE = /^[\w.@+~!'()-]+\.tgz$/;

/** Can this be the name of a tarball? */
export function isTarballFile(file: string): boolean {
  return FILE.test(file);
}

/** Do versions and dist-tags, if there are any, have the form that clients expect? */
export function hasUsableVersions(document: JsonObject): boolean {
  const { versions = {}, 'dist-tags': tags = {} } = document;
  return (
    isObject(versions) &&
    Object.values(versions).every(isObject) &&
    isObject(tags) &&
    Object.values(tags).every((version) => typeof version === 'string')
  );
}

/**
 * The text of a public packument with every tarball below `base`, under the file name that upstream uses. The text
 * must be a JSON object; everything else in it stays. What upstream names no file for gets a URL there, too: no client
 * is sent elsewhere.
 */
export function rewriteTarballs(text: string, base: string): string {
  const document: JsonObject = JSON.parse(text);
  const versions = manifestsOf(document).map(([version, manifest]) => {
    const dist = isObject(manifest.dist) ? manifest.dist : {};
    const tarball = `${base}${tarballFileOf(document, version, manifest)}`;
    return [version, { ...manifest, dist: { ...dist, tarball } }];
  });
  return JSON.stringify({ ...document, versions: Object.fromEntries(versions) });
}

/** What a packument says of a file: its integrity as SRI, and where it is. */
type Promised = { readonly integrity: string; readonly url: string | undefined };

/** Of that file; undefined if it has no integrity. */
export function promisedFile(text: string, file: string): Promised | undefined {
  const document: JsonObject = JSON.parse(text);
  const found = manifestsOf(document).find(
    ([version, manifest]) => tarballFileOf(document, version, manifest) === file,
  );
  const dist = found && isObject(found[1].dist) ? found[1].dist : {};
  const integrity = integrityIn(dist);
  const url = typeof dist.tarball === 'string' ? dist.tarball : undefined;
  return integrity === undefined ? undefined : { integrity, url };
}

function integrityIn({ integrity, shasum }: JsonObject): string | undefined {
  if (typeof integrity === 'string') return integrity;
  // Before 2017 packuments had a sha1 in hex only.
  return typeof shasum === 'string' ? `sha1-${Buffer.from(shasum, 'hex').toString('base64')}` : undefined;
}

/** The versions that are manifests, each with its number. */
export function manifestsOf({ versions }: JsonObject): [string, JsonObject][] {
  const entries = isObject(versions) ? Object.entries(versions) : [];
  return entries.filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

/** The file that upstream names for the version, or else the conventional one. */
export function tarballFileOf({ name }: JsonObject, version: string, { dist }: JsonObject): string {
  const url = isObject(dist) ? dist.tarball : undefined;
  const named = typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) : '';
  const conventional = `${String(name).split('/').at(-1)}-${version}.tgz`;
  return [named ?? '', conventional].find(isTarballFile) ?? 'none.tgz';
}

/**
 * The abbreviated form of a full public packument, with `time`, by which pnpm, yarn and bun hold young versions back
 * themselves.
 */
export function abbreviatedPublic(packument: JsonObject): JsonObject {
  const time = isObject(packument.time) ? packument.time : {};
  return {
    name: packument.name,
    'dist-tags': packument['dist-tags'],
    versions: Object.fromEntries(
      manifestsOf(packument).map(([version, manifest]) => [version, abbreviatedManifest(manifest)]),
    ),
    modified: time.modified,
    time,
  };
}

function abbreviatedManifest(manifest: JsonObject): JsonObject {
  const dist = isObject(manifest.dist) ? manifest.dist : {};
  return {
    ...installFields(manifest),
    ...(hasInstallScript(manifest) && { hasInstallScript: true }),
    // Kilobytes of PGP, which clients no longer read.
    dist: without(dist, 'npm-signature'),
  };
}

/** Full manifests seldom say so themselves. */
export function hasInstallScript({ hasInstallScript, scripts }: JsonObject): boolean {
  if (hasInstallScript === true) return true;
  return (
    isObject(scripts) && ['preinstall', 'install', 'postinstall'].some((name) => Object.hasOwn(scripts, name))
  );
}
