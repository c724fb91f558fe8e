import { isObject } from '../../../src/lib/json';
import { OperatorError } from '../../lib/explain';

/** A document of the source by its path; undefined: it has none. */
type Read = (path: string) => Promise<unknown>;

const PAGE = 250;
/** A search that never ends must end. */
const MAX_PAGES = 4_000;

/**
 * What the source lists, by `/-/all` and by its search: each registry has one of them, and some have both but tell by one
 * only what is their own. OperatorError when it has neither.
 */
export async function listedNames(read: Read, scope: string | undefined): Promise<readonly string[]> {
  const searches = textsFor(scope).map((text) => searched(read, text));
  const found = await Promise.all([all(read), ...searches].map(unlessRefused));
  const lists = found.flatMap((list) => (Array.isArray(list) ? [list] : []));
  if (lists.length === 0) {
    const [why] = found.filter((one) => typeof one === 'string');
    throw new OperatorError(
      `The source does not list its packages${why === undefined ? '' : ` (${why})`}. Name them with --package.`,
    );
  }
  const names = [...new Set(lists.flat())].sort();
  return scope === undefined
    ? names
    : names.filter((name) => name.toLowerCase().startsWith(`${scope.toLowerCase()}/`));
}

/** The public registry answers nobody who searches for nothing, and others do not know its `scope:`. */
function textsFor(scope: string | undefined): readonly string[] {
  return scope === undefined ? [''] : ['', scope, `scope:${scope.slice(1)}`];
}

type List = readonly string[] | undefined;

async function unlessRefused(list: Promise<List>): Promise<List | string> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof Error) return error.message.replace(/\.$/, '');
    throw error;
  }
}

/** An object by name, as CouchDB had it, or a list. */
async function all(read: Read): Promise<List> {
  const document = await read('./-/all');
  if (Array.isArray(document)) return document.flatMap(nameIn);
  if (!isObject(document)) return undefined;
  const names = Object.keys(document).filter((name) => name !== '_updated' && isObject(document[name]));
  return names.length > 0 || '_updated' in document ? names : undefined;
}

async function searched(read: Read, text: string): Promise<List> {
  const names = new Set<string>();
  let from = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ text, size: String(PAGE), from: String(from) });
    const document = await read(`./-/v1/search?${query}`);
    if (!isObject(document) || !Array.isArray(document.objects)) return page === 0 ? undefined : [...names];
    const objects: readonly unknown[] = document.objects;
    const before = names.size;
    for (const name of objects.flatMap((one) => (isObject(one) ? nameIn(one.package) : []))) names.add(name);
    // Some send fewer than they were asked for, some say no total, and some send the same page for ever.
    from += objects.length;
    const isLast = typeof document.total === 'number' && from >= document.total;
    if (names.size === before || isLast) break;
  }
  return [...names];
}

function nameIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return isObject(value) && typeof value.name === 'string' ? [value.name] : [];
}
