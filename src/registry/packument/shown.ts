import semver from 'semver';
import { isObject, type JsonObject, own, textOf } from '../../lib/json';
import { linksOf } from './links';
import { moduleKinds } from './modules';
import { textsIn } from './packument';
import { manifestsOf } from './public';
import { readmeIn, readmeOfLatest } from './readme';

/** What a page says of one version. Texts are as their authors wrote them. */
export type ShownVersion = {
  readonly version: string;
  /** ISO 8601. */
  readonly date?: string;
  readonly publisher: string;
  /** The message of the deprecation; undefined: it is not deprecated. */
  readonly deprecated?: string;
  /** Bytes; undefined where it is not known. */
  readonly size?: number;
};

export type ShownManifest = ShownVersion & {
  readonly description: string;
  readonly license: string;
  readonly files?: number;
  readonly commands: readonly string[];
  readonly engines: readonly Pair[];
  /** Each kind with its packages and their ranges. */
  readonly dependencies: readonly (readonly [kind: string, packages: readonly Pair[]])[];
  readonly links: readonly Pair[];
  /** What there is for `import`, `require` and TypeScript. */
  readonly modules: readonly string[];
  readonly repository: unknown;
  readonly hasInstallScript: boolean;
};

type Pair = readonly [name: string, value: string];

export type ShownPackage = {
  /** undefined: there is no such version, or none that is `latest`. */
  readonly manifest?: ShownManifest;
  readonly isLatest: boolean;
  readonly tags: readonly Pair[];
  /** The highest first. */
  readonly versions: readonly ShownVersion[];
  /** Of that version; undefined: the packument does not have it. */
  readonly readme?: string;
  readonly keywords: readonly string[];
  readonly maintainers: readonly string[];
};

/**
 * What a page shows of a packument, ours or upstream's, full, with that version or else the latest one. Nothing in it is
 * trusted to be of the type that npm gives it.
 */
export function shownPackage(packument: JsonObject, wanted: string | undefined): ShownPackage {
  const manifests = new Map(manifestsOf(packument));
  const tags = textsIn(packument['dist-tags']);
  const times = textsIn(packument.time);
  const latest = own(tags, 'latest');
  const versions = [...manifests].map(([version, manifest]) => versionOf(version, manifest, times));
  const sorted = versions.toSorted((one, other) => compare(other.version, one.version));
  const version = wanted ?? latest ?? sorted[0]?.version ?? '';
  const found = manifests.get(version);
  const manifest = found && { ...versionOf(version, found, times), ...detailsOf(found) };
  const isLatest = version === (latest ?? sorted[0]?.version);
  const readme = readmeIn(found) ?? (isLatest ? readmeOfLatest(packument, version) : undefined);
  return {
    ...(manifest && { manifest }),
    isLatest,
    tags: Object.entries(tags),
    versions: sorted,
    ...(readme !== undefined && { readme }),
    keywords: listOf(found?.keywords ?? packument.keywords).slice(0, 30),
    maintainers: listOf(packument.maintainers, nameOf).slice(0, 20),
  };
}

function compare(one: string, other: string): number {
  return semver.valid(one) && semver.valid(other) ? semver.compare(one, other) : one < other ? -1 : 1;
}

function versionOf(version: string, manifest: JsonObject, times: Record<string, string>): ShownVersion {
  const { deprecated } = manifest;
  const date = own(times, version);
  const dist = isObject(manifest.dist) ? manifest.dist : {};
  return {
    version,
    publisher: nameOf(manifest._npmUser),
    ...(date !== undefined && !Number.isNaN(Date.parse(date)) && { date }),
    ...(deprecated !== undefined &&
      deprecated !== false &&
      deprecated !== '' && { deprecated: textOf(deprecated) }),
    ...(isCount(dist.unpackedSize) && { size: dist.unpackedSize }),
  };
}

const DEPENDENCIES: readonly Pair[] = [
  ['dependencies', 'Dependencies'],
  ['peerDependencies', 'Peer dependencies'],
  ['optionalDependencies', 'Optional dependencies'],
  ['devDependencies', 'Development dependencies'],
];

function detailsOf(manifest: JsonObject): Omit<ShownManifest, keyof ShownVersion> {
  const { bin, dist, name } = manifest;
  const files = isObject(dist) ? dist.fileCount : undefined;
  const dependencies = DEPENDENCIES.map(
    ([field, kind]) => [kind, Object.entries(textsIn(manifest[field]))] as const,
  );
  const bundled = ['Bundled dependencies', bundledOf(manifest)] as const;
  return {
    description: textOf(manifest.description).slice(0, 1000),
    license: licenseOf(manifest.license),
    ...(isCount(files) && { files }),
    commands: typeof bin === 'string' ? [textOf(name).split('/').at(-1) ?? ''] : Object.keys(textsIn(bin)),
    engines: Object.entries(textsIn(manifest.engines)),
    dependencies: [...dependencies, bundled].filter(([, packages]) => packages.length > 0),
    links: linksOf(manifest),
    modules: moduleKinds(manifest),
    repository: manifest.repository,
    hasInstallScript: hasInstallScript(manifest),
  };
}

/** Those that the tarball brings along; `true`: all that it needs. */
function bundledOf({ bundleDependencies, bundledDependencies, dependencies }: JsonObject): readonly Pair[] {
  const found = bundleDependencies ?? bundledDependencies;
  const ranges = textsIn(dependencies);
  const names = found === true ? Object.keys(ranges) : listOf(found);
  return names.map((name) => [name, own(ranges, name) ?? '']);
}

function hasInstallScript({ hasInstallScript: said, scripts }: JsonObject): boolean {
  const named = textsIn(scripts);
  return (
    said === true || ['preinstall', 'install', 'postinstall'].some((script) => Object.hasOwn(named, script))
  );
}

/** Also in the forms of old packages: `{type: 'MIT'}`, and a list of them. */
function licenseOf(license: unknown): string {
  if (Array.isArray(license)) return license.map(licenseOf).filter(Boolean).join(', ');
  return textOf(isObject(license) ? license.type : license).slice(0, 200);
}

function nameOf(person: unknown): string {
  const name = textOf(isObject(person) ? person.name : person);
  return name
    .replace(/[<(].*/s, '')
    .trim()
    .slice(0, 100);
}

function listOf(values: unknown, read = textOf): readonly string[] {
  return Array.isArray(values) ? values.map(read).filter((text) => text !== '') : [];
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
