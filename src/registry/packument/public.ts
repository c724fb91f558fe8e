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

/** The versions that are manifests, each with its number. */
export function manifestsOf({ versions }: JsonObject): [string, JsonObject][] {
  const entries = isObject(versions) ? Object.entries(versions) : [];
  return entries.filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

/** The file that upstream names for the version, or else the conventional one. */
export function tarballFileOf({ name }: JsonObject, version: string, { dist }: JsonObject): string {
  return fileNamed(isObject(dist) ? dist.tarball : undefined, { name: String(name), version });
}

/** The same, by the URL of the tarball. */
export function fileNamed(url: unknown, { name, version }: { name: string; version: string }): string {
  const named = typeof url === 'string' ? (USUAL.exec(url)?.[1] ?? lastOf(url)) : '';
  const conventional = `${name.split('/').at(-1)}-${version}.tgz`;
  return [named ?? '', conventional].find(isTarballFile) ?? 'none.tgz';
}

/** A URL in which nothing is to be decoded or left out: to parse each of thousands takes long. */
const USUAL = /^https?:\/\/[\w.:-]+\/(?:[\w@.%-]+\/)*([\w.@+~!'()-]+\.tgz)$/;

function lastOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) : '';
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
