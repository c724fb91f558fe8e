import type { StorageContext } from '../context';
import { mayEach } from '../http/authorize';
import type { Request } from '../http/request';
import type { IsVisible } from '../registry/catalogue/search';
import type { SearchForm } from '../registry/catalogue/searchForm';
import { inEachShard } from '../store/catalogue/read';

/**
 * What `work` finds in each part of the catalogue. It has to leave out the packages that the caller may not read: they
 * are neither found nor counted.
 */
export async function inVisibleShards<Result>(
  request: Request,
  context: StorageContext,
  work: (form: SearchForm, isVisible: IsVisible) => Result,
): Promise<readonly Result[]> {
  const isVisible: IsVisible = mayEach(request, context, 'read');
  return inEachShard(context.storage, (form) => work(form, isVisible));
}
