import type { StorageContext } from '../context';
import { assertLoggedIn, may } from '../http/authorize';
import type { Request } from '../http/request';
import type { Catalogue } from '../registry/catalogue/catalogue';
import { readCatalogue } from '../store/catalogue/read';

/** The catalogue without the packages that the caller may not read. They are neither found nor counted. */
export async function visibleCatalogue(request: Request, context: StorageContext): Promise<Catalogue> {
  assertLoggedIn(request);
  const { entries, ...catalogue } = await readCatalogue(context.storage);
  const visible = [...entries].filter(([name]) => may(request, context, { action: 'read', name }));
  return { ...catalogue, entries: new Map(visible) };
}
