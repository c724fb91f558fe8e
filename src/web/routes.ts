import { RegistryError } from '../errors';
import { isKeptVersion } from '../registry/keptVersion';
import { type PackageName, parsePackageName } from '../registry/names';
import { stageIdIn } from '../registry/stages/stage';

/** The pages that need a session, below `/-/web`. */
export type WebRoute =
  | { readonly page: 'home' }
  | { readonly page: 'tokens' }
  | { readonly page: 'search'; readonly text: string; readonly from: number }
  | { readonly page: 'package'; readonly name: PackageName; readonly version?: string }
  | FilesRoute
  | { readonly page: 'stages'; readonly from?: number }
  | { readonly page: 'stage'; readonly id: string }
  | { readonly page: 'diff'; readonly name: PackageName; readonly from: string; readonly to: string };

type FilesRoute = {
  readonly page: 'files';
  readonly name: PackageName;
  readonly version: string;
  /** Of a file or a folder in the package. */
  readonly path?: string;
  /** The number of an entry of the tarball: no URL holds a path with `..`, and two entries may have one path. */
  readonly entry?: number;
};

/** Where the pages begin, below the registry. */
export const PAGES = '/-/web';

type Query = ReadonlyMap<string, string>;

/**
 * The page at a path below `/-/web`; '' is the first one. RegistryError 404: there is none; 400: the name of the package
 * is none.
 */
export function routeOf(path: string, query: Query): WebRoute {
  const [first, ...rest] = path.split('/').filter((segment) => segment !== '');
  if (first === undefined) return { page: 'home' };
  if (first === 'search' && rest.length === 0) return searchRoute(query);
  if (first === 'stages') return stageRoute(rest, query);
  if (first === 'tokens' && rest.length === 0) return { page: 'tokens' };
  if (first === 'package') return packageRoute(rest.map(decoded), query);
  throw nothingHere();
}

/** The path below the registry, with its query. */
export function pathOf(route: WebRoute): string {
  switch (route.page) {
    case 'home':
      return `${PAGES}/`;
    case 'tokens':
      return `${PAGES}/tokens`;
    case 'search':
      return `${PAGES}/search?${searchQuery(route)}`;
    case 'package':
      return packagePath(route.name, route.version === undefined ? [] : ['v', route.version]);
    case 'stages':
      return `${PAGES}/stages${route.from === undefined ? '' : `?from=${route.from}`}`;
    case 'stage':
      return `${PAGES}/stages/${route.id}`;
    case 'files':
      return filesPath(route);
    case 'diff':
      return packagePath(route.name, ['diff', `${route.from}..${route.to}`]);
  }
}

function searchRoute(query: Query): WebRoute {
  return { page: 'search', text: query.get('text') ?? '', from: numberIn(query, 'from') };
}

function numberIn(query: Query, name: string): number {
  const text = query.get(name) ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function searchQuery({ text, from }: { readonly text: string; readonly from: number }): URLSearchParams {
  return new URLSearchParams({ text, ...(from > 0 && { from: String(from) }) });
}

function stageRoute([text, ...more]: readonly string[], query: Query): WebRoute {
  const from = numberIn(query, 'from');
  if (text === undefined) return { page: 'stages', ...(from > 0 && { from }) };
  const id = more.length === 0 ? stageIdIn(text) : undefined;
  if (id === undefined) throw nothingHere();
  return { page: 'stage', id };
}

/** Where the forms on the page of a proposed version go: a function of its own, so a path that is not below the page's. */
export const DECISIONS = `${PAGES}/decide`;

/** A scoped name comes as one segment or as two, as in npm's URLs. */
function packageRoute([first = '', ...rest]: readonly string[], query: Query): WebRoute {
  const isScopeAlone = first.startsWith('@') && !first.includes('/');
  const name = parsePackageName(isScopeAlone ? `${first}/${rest.shift() ?? ''}` : first);
  const [kind, what = '', files, ...path] = rest;
  if (kind === undefined) return { page: 'package', name };
  if (kind === 'diff' && files === undefined) return diffRoute(name, what, query);
  if (kind !== 'v' || !isKeptVersion(what)) throw nothingHere();
  if (files === undefined) return { page: 'package', name, version: what };
  if (files !== 'files' || path.flatMap((segment) => segment.split('/')).some(leadsAway)) throw nothingHere();
  if (path.length > 0) return { page: 'files', name, version: what, path: path.join('/') };
  const entry = query.get('entry') ?? '';
  return { page: 'files', name, version: what, ...(/^\d{1,6}$/.test(entry) && { entry: Number(entry) }) };
}

function filesPath({ name, version, path, entry }: FilesRoute): string {
  const query = entry === undefined ? '' : `?entry=${entry}`;
  return packagePath(name, ['v', version, 'files', ...(path?.split('/') ?? [])]) + query;
}

function diffRoute(name: PackageName, range: string, query: Query): WebRoute {
  const [from = '', to = '', ...more] = (range === '' ? chosen(query) : range).split('..');
  if (more.length > 0 || !isKeptVersion(from) || !isKeptVersion(to)) throw nothingHere();
  return { page: 'diff', name, from, to };
}

/** As the form of two lists brings it, which works without script. */
function chosen(query: Query): string {
  return `${query.get('from') ?? ''}..${query.get('to') ?? ''}`;
}

function leadsAway(segment: string): boolean {
  return segment === '.' || segment === '..';
}

function packagePath({ full }: PackageName, rest: readonly string[]): string {
  const segments = [...full.split('/'), ...rest].map((part) => encodeURIComponent(part).replace('%40', '@'));
  return `${PAGES}/package/${segments.join('/')}`;
}

/** A `%` that begins no code is taken as it is: a gateway may have decoded the path already. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function nothingHere(): RegistryError {
  return new RegistryError(404, 'This registry has no page at that address.');
}
