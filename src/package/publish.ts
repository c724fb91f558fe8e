import type { PublishContext } from '../context';
import { RegistryError } from '../errors';
import { json, type Reply } from '../http/reply';
import type { JsonObject } from '../lib/json';
import type { Upstream } from '../ports/upstream';
import { assertPublishable, type PackageName } from '../registry/names';
import { assertRoom } from '../registry/packument/packument';
import { announcement } from '../registry/publish/announcement';
import { parsePublication } from '../registry/publish/document';
import { manifestOf } from '../registry/publish/manifest';
import { inspectTarball } from '../registry/publish/tarball';
import { addVersion, assertFree, assertSamePackage, has } from '../registry/publish/version';
import { openPackument } from '../store/packuments';
import { storeTarball } from '../store/tarballs';
import { storeProvenance, verifyProvenance } from './provenance';

export type PublishRequest = {
  readonly name: PackageName;
  readonly document: JsonObject;
  readonly publisher: string;
};

/** Everything is checked before the first write; then the tarball, then the index (docs/architecture.md §4). */
export async function publish(request: PublishRequest, context: PublishContext): Promise<Reply> {
  const { name, publisher } = request;
  const found = await check(request, context);
  const { publication, manifest } = found;
  await storeProvenance(publication, context);
  const checked = { ...found, publisher, started: new Date() };
  await storeTarball(context, publication);
  const packument = await found.index.update((latest) => addVersion(latest, { ...checked, now: new Date() }));
  const answer = { ok: true, success: true, id: name.full, rev: packument._rev };
  const body = announcement({ ...manifest, version: publication.version }, packument);
  return json(200, answer, { event: { namespace: 'package:put', body } });
}

async function check({ name, document }: PublishRequest, context: PublishContext) {
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

/** RegistryError when no package may begin to have that name. */
async function assertNew(name: PackageName, upstream: Upstream): Promise<void> {
  assertPublishable(name);
  if (await upstream.has(name.full)) {
    throw new RegistryError(403, 'Your package name needs to be unique to the public npm registry.');
  }
}
