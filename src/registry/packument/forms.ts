import { defined, isObject, type JsonObject, own, without } from '../../lib/json';
import { type PackageName, tarballFile } from '../names';
import type { Manifest, Packument } from './packument';
import { provenanceDigest, verifiedProvenance } from './provenance';
import { shortReadme } from './readme';

export type PackumentForm = 'full' | 'abbreviated';

/** The packument as clients get it, with tarball URLs below the registry's own URL. */
export function servedForm(packument: Packument, form: PackumentForm, view: View): JsonObject {
  return form === 'full' ? full(packument, view) : abbreviated(packument, view);
}

export type View = {
  readonly name: PackageName;
  /** The registry's public URL without a trailing slash. */
  readonly registryUrl: string;
};

/**
 * The URL of a tarball. yarn 4 and pnpm rebuild exactly this form by themselves; they would write any other
 * form into lockfiles (docs/protocol.md §1.2).
 */
function tarballUrl({ name, registryUrl }: View, version: string): string {
  return `${registryUrl}/${name.full}/-/${tarballFile(name, version)}`;
}

/**
 * Fields that only the registry reads: unpublished versions, earlier revisions, marks and tags, publishes
 * under way, the version that the readme is of, and what came by an import.
 */
const OWN_FIELDS = [
  '_unpublished',
  '_revisions',
  '_marks',
  '_claims',
  '_publishedTags',
  '_readmeOf',
  '_imported',
];

function full(packument: Packument, view: View): JsonObject {
  const latest = own(packument.versions, own(packument['dist-tags'], 'latest') ?? '');
  return {
    ...without(packument, ...OWN_FIELDS, ...(hasUsers(packument) ? [] : ['users'])),
    ...(latest && hoisted(latest)),
    ...(typeof packument.readme === 'string' && { readme: shortReadme(packument.readme) }),
    versions: mapVersions(packument, (manifest) => servedManifest(manifest, view)),
  };
}

/** A version as clients get it in the full form, or alone. */
export function servedManifest(manifest: Manifest, view: View): JsonObject {
  return {
    // Readmes of every version would make up most of the document; one at the top is what clients show.
    ...without(manifest, 'readme', 'readmeFilename'),
    dist: { ...without(manifest.dist, 'attestations'), ...urls(view, manifest) },
  };
}

/** Copied from the latest version to the top, where `npm view` and websites read them. */
export const HOISTED: readonly string[] = [
  'description',
  'author',
  'bugs',
  'contributors',
  'homepage',
  'keywords',
  'license',
  'repository',
];

function hoisted(latest: Manifest): JsonObject {
  return pick(latest, HOISTED);
}

/** The fields of npm's install-v1 format, and `libc`, which newer clients read (docs/protocol.md §6.2). */
const INSTALL_FIELDS = [
  'name',
  'version',
  'deprecated',
  'dependencies',
  'acceptDependencies',
  'optionalDependencies',
  'devDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bin',
  'directories',
  'engines',
  '_hasShrinkwrap',
  'hasInstallScript',
  'funding',
  'cpu',
  'os',
  'libc',
];

const INSTALL_DIST_FIELDS = ['shasum', 'integrity', 'fileCount', 'unpackedSize', 'signatures'];

function abbreviated(packument: Packument, view: View): JsonObject {
  return {
    name: packument.name,
    modified: packument.time.modified,
    'dist-tags': packument['dist-tags'],
    versions: mapVersions(packument, (manifest) => ({
      ...installFields(manifest),
      dist: { ...pick(manifest.dist, INSTALL_DIST_FIELDS), ...urls(view, manifest) },
    })),
    // Not in npm's format, but it spares pnpm a second request, for the full form.
    time: packument.time,
  };
}

/** What the abbreviated form has of a manifest of any registry, but for `dist`. */
export function installFields(manifest: JsonObject): JsonObject {
  return {
    ...pick(manifest, INSTALL_FIELDS),
    ...defined({ bundleDependencies: manifest.bundleDependencies ?? manifest.bundledDependencies }),
  };
}

function urls(view: View, { version, dist }: Manifest): JsonObject {
  const tarball = tarballUrl(view, version);
  const provenance = verifiedProvenance(dist);
  if (provenance === undefined || provenanceDigest(dist) === undefined) return { tarball };
  const url = `${view.registryUrl}/-/npm/v1/attestations/${view.name.full.replace('/', '%2f')}@${version}`;
  return { tarball, attestations: { url, provenance } };
}

function mapVersions({ versions }: Packument, change: (manifest: Manifest) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(versions).map(([version, manifest]) => [version, change(manifest)]),
  );
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(object, key)).map((key) => [key, object[key]]),
  );
}

function hasUsers({ users }: Packument): boolean {
  return isObject(users) && Object.keys(users).length > 0;
}
