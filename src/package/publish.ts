import type { PackageContext } from '../context';
import { RegistryError } from '../errors';
import { json, type Reply } from '../http/reply';
import type { JsonObject } from '../lib/json';
import type { Storage } from '../ports/storage';
import { assertPublishable, type PackageName } from '../registry/names';
import { announcement } from '../registry/publish/announcement';
import { type Publication, parsePublication } from '../registry/publish/document';
import { inspectTarball } from '../registry/publish/tarball';
import { addVersion, assertSamePackage, isPublished } from '../registry/publish/version';
import { attestationsKey } from '../store/keys';
import { readPackument, updatePackument } from '../store/packuments';
import { storeTarball } from '../store/tarballs';

export type PublishRequest = {
  readonly name: PackageName;
  readonly document: JsonObject;
  readonly publisher: string;
};

/** Everything is checked before the first write; then the tarball, then the index (docs/architecture.md §4). */
export async function publish(
  request: PublishRequest,
  { storage, upstream }: PackageContext,
): Promise<Reply> {
  const { name, document, publisher } = request;
  assertPublishable(name);
  const publication = parsePublication(document, name);
  const facts = await inspectTarball(publication.tarball);
  assertSamePackage(publication, facts);
  const current = await readPackument(storage, name);
  isPublished(current, publication);
  if (!current && (await upstream.packument(name.full, 'abbreviated'))) {
    throw new RegistryError(403, 'Your package name needs to be unique to the public npm registry.');
  }
  await storeProvenance(storage, publication);
  const started = new Date();
  await storeTarball(storage, publication);
  const packument = await updatePackument(storage, name, (latest) =>
    addVersion(latest, { publication, facts, publisher, started, now: new Date() }),
  );
  const answer = { ok: true, success: true, id: name.full, rev: packument._rev };
  const body = announcement(publication.manifest, packument);
  return json(200, answer, { event: { namespace: 'package:put', body } });
}

/** Under a key of its own content, so that whatever lies there already is the same. */
async function storeProvenance(storage: Storage, { name, version, provenance }: Publication): Promise<void> {
  const key = provenance && attestationsKey(name, version, provenance.digest);
  if (provenance && key !== undefined) await storage.create(key, provenance.bytes);
}
