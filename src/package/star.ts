import type { StorageContext } from '../context';
import { json, type Reply } from '../http/reply';
import type { JsonObject } from '../lib/json';
import type { PackageName } from '../registry/names';
import { hasStar, setStar } from '../registry/packument/stars';
import { changeOurs } from '../store/packuments';

export type Star = { readonly name: PackageName; readonly users: JsonObject; readonly caller: string };

/** `npm star` and `npm unstar`: GitHub logins know no case, so there is one star for all spellings of the caller's. */
export async function star({ name, users, caller }: Star, context: StorageContext): Promise<Reply> {
  const packument = await changeOurs(context, name, (current) => setStar(current, users, caller));
  const body = { name: name.full, starred: hasStar(packument, caller) };
  return json(
    200,
    { ok: true, success: true, id: name.full, rev: packument._rev },
    { event: { namespace: 'package:star', body } },
  );
}
