import type { PackageContext, Storage } from '../context';
import { RegistryError, unavailable } from '../errors';
import { json, type Reply } from '../http/reply';
import { readPackument, updatePackument } from '../packuments';
import { announcement } from '../registry/announcement';
import type { JsonObject } from '../registry/json';
import { assertPublishable, type PackageName, tarballKey } from '../registry/names';
import { keptAttestations, provenanceKey } from '../registry/provenance';
import { type Publication, parsePublication } from '../registry/publication';
import { addVersion, assertSamePackage, isPublished } from '../registry/publish';
import { inspectTarball } from '../registry/tarball';

export type PublishRequest = {
  readonly name: PackageName;
  readonly document: JsonObject;
  readonly publisher: string;
};

/** A writer that has not got to the index by then is taken for dead. */
const WRITER_ALIVE_MS = 5 * 60 * 1000;

/** Everything is checked before the first write; then the tarball, then the index (design.md §5). */
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
  await storeTarball(storage, publication);
  const packument = await updatePackument(storage, name, (latest) =>
    addVersion(latest, { publication, facts, publisher, now: new Date() }),
  );
  const answer = { ok: true, success: true, id: name.full, rev: packument._rev };
  const body = announcement(publication.manifest, packument);
  return json(200, answer, { event: { namespace: 'package:put', body } });
}

/** Under a key of its own content, so that whatever lies there already is the same. */
async function storeProvenance(storage: Storage, { name, version, provenance }: Publication): Promise<void> {
  const key = provenance && provenanceKey(name, version, { attestations: keptAttestations(provenance) });
  if (provenance && key !== undefined) await storage.create(key, provenance.bytes);
}

/**
 * The tarball goes first, so that the index never names bytes that are not there. Other bytes may lie under the key
 * already: of a version in the index (refused), of a publish that is under way (wait), or of one that died (replace).
 */
async function storeTarball(storage: Storage, publication: Publication): Promise<void> {
  const { name, version, tarball } = publication;
  const key = tarballKey(name, version);
  if ((await storage.create(key, tarball)) === 'created') return;
  const found = await storage.get(key);
  if (found && tarball.equals(found.body)) return;
  // Read after the tarball: a version that got into the index meanwhile owns these bytes.
  isPublished(await readPackument(storage, name), publication);
  const isOld = found && Date.now() - found.lastModified.getTime() > WRITER_ALIVE_MS;
  if (isOld && (await storage.replace(key, tarball, found.etag)) === 'replaced') return;
  throw unavailable(`Another publish of ${name.full} ${version} is under way. Try again in a few minutes.`);
}
