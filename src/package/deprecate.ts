import type { StorageContext } from '../context';
import { RegistryError } from '../errors';
import { json, type Reply } from '../http/reply';
import { isObject, type JsonObject } from '../lib/json';
import type { PackageName } from '../registry/names';
import { applyDeprecations } from '../registry/packument/deprecation';
import type { Packument } from '../registry/packument/packument';
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
function assertAbout({ name, versions }: Packument, document: JsonObject): void {
  for (const key of ['name', '_id']) {
    const value = document[key];
    if (value !== undefined && value !== name)
      throw new RegistryError(400, `The ${key} in the document is not ${name}.`);
  }
  const stated = isObject(document.versions) ? Object.keys(document.versions) : [];
  if (stated.some((version) => Object.hasOwn(versions, version))) return;
  throw new RegistryError(
    400,
    `The document holds no tarball to publish, and no version that ${name} has to deprecate.`,
  );
}
