import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Storage } from '../../ports/storage';
import { allDependents, type Dependents, dependentsIn } from '../../registry/catalogue/dependencies';
import type { IsVisible } from '../../registry/catalogue/search';
import type { SearchForm } from '../../registry/catalogue/searchForm';
import { inBuiltShards } from './read';

/** Most pages of packages then cost one read of storage, which is that of their index. */
const GOOD_MS = 60_000;

type Kept = { readonly span: TimeSpan; readonly forms: readonly SearchForm[] };

const kept = new WeakMap<Storage, Kept>();

/**
 * Who depends on a package, among those that the caller may know of. By the catalogue as it was at most a minute ago;
 * undefined: there is none at the moment, and none is built for this.
 */
export async function dependentsOf(
  name: string,
  isVisible: IsVisible,
  storage: Storage,
): Promise<Dependents | undefined> {
  const forms = await recentForms(storage);
  return forms && allDependents(forms.map((form) => dependentsIn(form, name, isVisible)));
}

async function recentForms(storage: Storage): Promise<readonly SearchForm[] | undefined> {
  const known = kept.get(storage);
  if (known && isWithin(known.span, Date.now())) return known.forms;
  const forms = await inBuiltShards(storage, (form) => form);
  // Where there is no catalogue, somebody is about to build one.
  if (forms) kept.set(storage, { span: timeSpan(Date.now(), GOOD_MS), forms });
  return forms;
}
