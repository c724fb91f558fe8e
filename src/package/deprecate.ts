import type { StorageContext } from '../context';
import { json, type Reply } from '../http/reply';
import { updatePackument } from '../packuments';
import { applyDeprecations } from '../registry/deprecation';
import type { JsonObject } from '../registry/json';
import { notOurs, type PackageName } from '../registry/names';

export type Deprecation = { readonly name: PackageName; readonly document: JsonObject };

/** Sets and removes deprecation marks; nothing else in the client's document is believed. */
export async function deprecate(
  { name, document }: Deprecation,
  { storage }: StorageContext,
): Promise<Reply> {
  const packument = await updatePackument(storage, name, (current) => {
    if (!current) throw notOurs(name);
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
