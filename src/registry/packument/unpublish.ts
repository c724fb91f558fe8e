import semver from 'semver';
import { RegistryError } from '../../errors';
import { isObject, type JsonObject, own, without } from '../../lib/json';
import type { PackageName } from '../names';
import type { Packument } from './packument';

export type Unpublish = {
  /** The revision that the client read. */
  readonly revision: string;
  readonly publisher: string;
  readonly now: Date;
};

/**
 * The packument without the versions that are missing in the client's document, and without the tags that
 * pointed at them; the same object if nothing is missing. Only a document of the current revision shows what
 * its author left out on purpose: RegistryError 409 for any other.
 */
export function removeVersions(packument: Packument, document: JsonObject, unpublish: Unpublish): Packument {
  const left = isObject(document.versions) ? document.versions : {};
  const gone = Object.keys(packument.versions).filter((version) => !Object.hasOwn(left, version));
  if (gone.length === 0) return packument;
  assertRevision(packument, unpublish.revision);
  const versions = without(packument.versions, ...gone);
  return {
    ...packument,
    versions,
    'dist-tags': tagsWithout(packument, { gone, versions }),
    time: without(packument.time, ...gone),
    _unpublished: { ...tombstones(packument), ...bury(gone, unpublish) },
  };
}

/** The packument without any version. The list of unpublished versions stays, and so does the name. */
export function removePackage(packument: Packument, unpublish: Unpublish): Packument {
  return removeVersions(packument, {}, unpublish);
}

/**
 * 403 for an unpublish of a package that the bucket does not hold. It is not the 404 of `notOurs`, because npm's
 * unpublish takes 404 for success.
 * `upstream`: the URL of the registry that public packages come from.
 */
export function notHere({ full }: PackageName, upstream: string): RegistryError {
  return new RegistryError(
    403,
    `${full} is not a package of this registry, so it cannot be unpublished here. What you see under that name is a ` +
      `public package of ${new URL(upstream).host}, and only its owners can unpublish it, there.`,
  );
}

/** Was that version here, and was it unpublished? It can never come back: somebody may have installed it. */
export function isUnpublished(packument: Packument, version: string): boolean {
  return own(tombstones(packument), version) !== undefined;
}

/** Every version that was ever unpublished. */
export function unpublishedVersions(packument: Packument): readonly string[] {
  return Object.keys(tombstones(packument));
}

function assertRevision({ name, _rev }: Packument, revision: string): void {
  if (revision === _rev) return;
  throw new RegistryError(
    409,
    `${name} was changed since you read it. Nothing was removed; run the command again.`,
  );
}

function tagsWithout(
  { 'dist-tags': tags }: Packument,
  { gone, versions }: { readonly gone: readonly string[]; readonly versions: Packument['versions'] },
): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(tags).filter(([, version]) => !gone.includes(version)));
  const latest = own(kept, 'latest') ?? highest(Object.keys(versions));
  return latest === undefined ? kept : { ...kept, latest };
}

/** As npm chooses: the highest release, or the highest pre-release where there is no other. */
function highest(versions: readonly string[]): string | undefined {
  const sorted = versions.toSorted(semver.rcompare);
  return sorted.find((version) => semver.prerelease(version) === null) ?? sorted[0];
}

function tombstones({ _unpublished }: Packument): JsonObject {
  return isObject(_unpublished) ? _unpublished : {};
}

function bury(versions: readonly string[], { publisher, now }: Unpublish): JsonObject {
  return Object.fromEntries(versions.map((version) => [version, { by: publisher, time: now.toISOString() }]));
}
