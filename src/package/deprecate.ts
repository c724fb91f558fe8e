import type { StorageContext } from '../context';
import { RegistryError } from '../errors';
import { json, type Reply } from '../http/reply';
import { isObject, type JsonObject } from '../lib/json';
import { type PackageName, quote } from '../registry/names';
import { applyDeprecations } from '../registry/packument/deprecation';
import type { Packument } from '../registry/packument/packument';
import { isUnpublished } from '../registry/packument/unpublish';
import { changeOurs } from '../store/packuments';

export type Deprecation = { readonly name: PackageName; readonly document: JsonObject };

/** Sets and removes deprecation marks. Nothing else in the client's document is used. */
export async function deprecate({ name, document }: Deprecation, context: StorageContext): Promise<Reply> {
  const packument = await changeOurs(context, name, (current) => {
    assertAbout(current, document);
    return applyDeprecations(current, document);
  });
  const deprecated = Object.values(packument.versions).flatMap((manifest) =>
    manifest.deprecated ? [{ version: manifest.version, message: manifest.deprecated }] : [],
  );
  return json(
    200,
    { ok: true, success: true, id: name.full, rev: packument._rev },
    {
      event: { namespace: 'package:deprecate', body: { name: name.full, deprecated } },
    },
  );
}

/**
 * A publish that lost its tarball on the way looks like a deprecation. It must not get the answer of a
 * success. An old document may hold versions that are gone.
 */
function assertAbout(packument: Packument, document: JsonObject): void {
  const { name, versions } = packument;
  for (const key of ['name', '_id']) {
    const value = document[key];
    if (value !== undefined && value !== name)
      throw new RegistryError(400, `The ${key} in the document is not ${name}.`);
  }
  const stated = isObject(document.versions) ? Object.keys(document.versions) : [];
  if (!stated.some((version) => Object.hasOwn(versions, version))) {
    throw new RegistryError(
      400,
      `The document holds no tarball to publish, and no version that ${name} has to deprecate.`,
    );
  }
  const lost = stated.find((version) => !wasEverHere(packument, version));
  if (lost === undefined) return;
  throw new RegistryError(
    400,
    `The document holds no tarball of ${quote(lost)}, which was never published. Nothing was changed.`,
  );
}

/** `time` knows what was unpublished before this registry kept a list of it. */
function wasEverHere(packument: Packument, version: string): boolean {
  const { versions, time } = packument;
  const isKnown = Object.hasOwn(versions, version) || isUnpublished(packument, version);
  return isKnown || Object.hasOwn(time, version);
}
