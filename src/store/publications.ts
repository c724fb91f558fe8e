import type { PublishContext } from '../context';
import { RegistryError } from '../errors';
import type { JsonObject } from '../lib/json';
import type { Upstream } from '../ports/upstream';
import { assertPublishable, type PackageName } from '../registry/names';
import { assertRoom, type Packument } from '../registry/packument/packument';
import { assertBuiltFrom } from '../registry/publish/builder';
import { type Publication, parsePublication } from '../registry/publish/document';
import { manifestOf } from '../registry/publish/manifest';
import { inspectTarball, type TarballFacts } from '../registry/publish/tarball';
import { addVersion, assertFree, assertSamePackage, has } from '../registry/publish/version';
import { attestationsKey } from './keys/packages';
import { openPackument, type ReadPackument } from './packuments';
import { storeTarball } from './tarballs';

/* A publish in its two halves (docs/architecture.md §4). */

export type Proposal = { readonly name: PackageName; readonly document: JsonObject };

/** What may be published as it is, of a moment ago. */
export type CheckedPublication = {
  readonly index: ReadPackument;
  readonly publication: Publication;
  readonly facts: TarballFacts;
  /** As it will be served. */
  readonly manifest: JsonObject;
  /** Was its provenance verified? */
  readonly isAttested: boolean;
};

/** Everything that is checked before the first write. RegistryError, with one sentence, for what cannot be published. */
export async function checkPublication(
  { name, document }: Proposal,
  context: PublishContext,
): Promise<CheckedPublication> {
  const publication = parsePublication(document, name);
  const facts = await inspectTarball(publication.tarball);
  assertSamePackage(publication, facts);
  const manifest = manifestOf(publication, facts);
  const index = await openPackument(context, name);
  const current = index.packument;
  assertFree(current, publication);
  if (!current) await assertNew(name, context.upstream);
  if (!current || !has(current, publication)) {
    const added = Buffer.byteLength(JSON.stringify(manifest));
    assertRoom(name, index.bytes + added, context.config.maxPackument);
  }
  const isAttested = await verifyProvenance(publication, manifest, context);
  return { index, publication, facts, manifest, isAttested };
}

export type Publisher = {
  readonly publisher: string;
  /** Who approved it; absent: it was not proposed. */
  readonly approvedBy?: string;
  /** From then on the publish has five minutes; absent: from now on. */
  readonly started?: Date;
};

/** The tarball, then the index. Resolves with the packument that has the version, whoever put it there. */
export async function storePublication(
  checked: CheckedPublication & Publisher,
  context: PublishContext,
): Promise<Packument> {
  const { publication, index } = checked;
  await storeProvenance(publication, context);
  const publishing = { started: new Date(), ...checked };
  const settle = await storeTarball(context, publication);
  const packument = await index.update((latest) => addVersion(latest, { ...publishing, now: new Date() }));
  await settle();
  return packument;
}

/** RegistryError when no package may begin to have that name. */
async function assertNew(name: PackageName, upstream: Upstream): Promise<void> {
  assertPublishable(name);
  if (await upstream.has(name.full)) {
    throw new RegistryError(403, 'Your package name needs to be unique to the public npm registry.');
  }
}

/**
 * Was its provenance verified? false without one, and where this registry cannot verify any. RegistryError 400 when it
 * does not hold, or is of another repository than the package.
 */
async function verifyProvenance(
  { provenance }: Publication,
  { repository }: JsonObject,
  { provenances, config }: PublishContext,
): Promise<boolean> {
  if (!provenance) return false;
  const builder = await provenances.verify(provenance.bundle);
  if (!builder) return false;
  const { statement } = provenance;
  assertBuiltFrom({ builder, issuer: config.oidcIssuer, statement, repository });
  return true;
}

/** The key comes from the content, so an object that is there already is the same. */
async function storeProvenance(
  { name, version, provenance }: Publication,
  { storage }: PublishContext,
): Promise<void> {
  if (provenance) await storage.create(attestationsKey(name, version, provenance.digest), provenance.bytes);
}
