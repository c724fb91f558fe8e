import semver from 'semver';
import { RegistryError } from '../../errors';
import { defined, isObject, type JsonObject, own } from '../../lib/json';
import { quote, tarballFile } from '../names';
import { emptyPackument, type Manifest, type Packument } from '../packument/packument';
import { keptAttestations } from '../packument/provenance';
import { isUnpublished } from '../packument/unpublish';
import type { Publication } from './document';
import { assertTarballIsOurs, withoutReservation } from './reservations';
import { hadTag, rememberTag } from './tags';
import type { TarballFacts } from './tarball';

export type Publish = {
  readonly publication: Publication;
  readonly facts: TarballFacts;
  /** As it will be served (manifest.ts). */
  readonly manifest: JsonObject;
  /** Was its provenance verified? */
  readonly isAttested: boolean;
  readonly publisher: string;
  /** Who approved it; absent: it was not proposed. */
  readonly approvedBy?: string;
  /** Before its tarball was stored. */
  readonly started: Date;
  readonly now: Date;
};

/** What decides whether a version may be written. */
export type Bytes = Pick<Publication, 'name' | 'version' | 'tag' | 'integrity' | 'shasum'>;

/** RegistryError 400 if the tarball is of another package or version than the document says. */
export function assertSamePackage(
  { name, version }: Pick<Publication, 'name' | 'version'>,
  { manifest }: TarballFacts,
): void {
  if (manifest.name !== name.full) {
    const found = typeof manifest.name === 'string' ? quote(manifest.name) : 'nothing';
    throw new RegistryError(400, `The package.json in the tarball names ${found}, not ${name.full}.`);
  }
  const found = typeof manifest.version === 'string' ? manifest.version : '';
  // The client leaves build metadata out of the document; the file inside keeps it.
  if (semver.valid(found) !== version) {
    throw new RegistryError(
      400,
      `The package.json in the tarball has version ${quote(found)}, not ${version}.`,
    );
  }
}

/**
 * May that version be published? npm repeats a PUT whose answer was lost, so the same bytes under the same
 * tag may come twice. RegistryError 403 if the version is there with other bytes, or was there once, because
 * a version never changes its bytes. Also 403 if it would get another tag: nothing would be done, and the
 * answer must not say that something was done.
 */
export function assertFree(packument: Packument | undefined, publication: Bytes): void {
  const { version, name, tag } = publication;
  const existing = packument && own(packument.versions, version);
  if (packument && isUnpublished(packument, version)) {
    throw new RegistryError(
      403,
      `${name.full}@${version} was unpublished. Publish another version: a version is never used again.`,
    );
  }
  if (existing && !hasBytes(existing, publication)) {
    throw new RegistryError(403, cannotPublishOver(version));
  }
  if (packument && existing && !hadTag(packument, version, tag)) {
    const command = `npm dist-tag add ${name.full}@${version} ${tag}`;
    throw new RegistryError(403, `${cannotPublishOver(version)} To give it another tag, use: ${command}`);
  }
}

/**
 * Is the version there? After `assertFree`, it has these bytes and this tag, so that there is nothing left to
 * do.
 */
export function has(packument: Packument, { version }: Pick<Publication, 'version'>): boolean {
  return own(packument.versions, version) !== undefined;
}

/** Release tools search for this sentence, so it stays as the original and the public registry write it. */
function cannotPublishOver(version: string): string {
  return `You cannot publish over the previously published version ${version}.`;
}

/**
 * The packument with the published version; the same object if it already has that version. RegistryError 403
 * as in `assertFree`, and 503 if others may have replaced the tarball meanwhile.
 */
export function addVersion(packument: Packument | undefined, publish: Publish): Packument {
  const { publication, publisher, now } = publish;
  const { name, version, tag } = publication;
  assertFree(packument, publication);
  if (packument && has(packument, publication)) return packument;
  assertTarballIsOurs(packument, publish);
  const base = withoutReservation(packument ?? emptyPackument(name, now), version);
  const tags = { latest: version, ...base['dist-tags'], [tag]: version };
  return {
    ...base,
    'dist-tags': tags,
    versions: { ...base.versions, [version]: toManifest(publish) },
    time: { ...base.time, [version]: now.toISOString() },
    maintainers: withMaintainer(base.maintainers, publisher),
    _publishedTags: rememberTag(base, version, tag),
    ...(tags.latest === version ? readmeOf(publication) : {}),
  };
}

/** Are these the bytes that the index promises for that version? */
function hasBytes(
  { dist }: Manifest,
  { integrity, shasum }: Pick<Publication, 'integrity' | 'shasum'>,
): boolean {
  return typeof dist.integrity === 'string'
    ? dist.integrity.split(/\s+/).includes(integrity)
    : dist.shasum === shasum;
}

/** What the registry knows and clients do not send (docs/protocol.md §4.4). */
function toManifest(publish: Publish): Manifest {
  const { publication, facts, manifest, isAttested, publisher } = publish;
  const { name, version, integrity, shasum, provenance } = publication;
  return {
    ...manifest,
    _id: `${name.full}@${version}`,
    name: name.full,
    version,
    maintainers: [{ name: publisher, email: '' }],
    _npmUser: npmUser(publish),
    dist: {
      integrity,
      shasum,
      tarball: tarballFile(name, version),
      fileCount: facts.fileCount,
      unpackedSize: facts.unpackedSize,
      ...(provenance && { attestations: keptAttestations(provenance, isAttested) }),
    },
  };
}

/** Who approved it stands in here and not beside it: a package.json could hold a field of that name. */
function npmUser({ publisher, approvedBy }: Publish): JsonObject {
  const user = { name: publisher, email: '' };
  return approvedBy === undefined ? user : { ...user, approvedBy: { name: approvedBy, email: '' } };
}

function withMaintainer(maintainers: unknown, publisher: string): readonly unknown[] {
  const known: readonly unknown[] = Array.isArray(maintainers) ? maintainers : [];
  const isKnown = known.some((person) => isObject(person) && person.name === publisher);
  return isKnown ? known : [...known, { name: publisher, email: '' }];
}

/** A tag can be moved later, so whose readme it is has to be said. A version without one leaves that of another. */
function readmeOf({ readme, readmeFilename, version }: Publication): JsonObject {
  return defined({ readme, readmeFilename, ...(readme !== undefined && { _readmeOf: version }) });
}
