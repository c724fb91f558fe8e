import { isObject } from '../../lib/json';
import { withoutTrailingSlash } from '../../lib/trailingSlash';
import { repositoryPage } from '../repository';

/** Where a readme stands in its repository. */
export type Place = {
  /** The URL of the repository's page, without a slash at the end. */
  readonly page: string;
  /** The package's directory in it; '' for the repository itself. */
  readonly directory: string;
};

/** By the field `repository` of a package.json; undefined if it names no page in the web. */
export function placeOf(repository: unknown): Place | undefined {
  const page = repositoryPage(repository);
  if (page === undefined || !page.startsWith('https://')) return undefined;
  const directory = isObject(repository) ? repository.directory : undefined;
  return { page: withoutTrailingSlash(page), directory: typeof directory === 'string' ? directory : '' };
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** Where a link of the readme leads, as at GitHub: relative to its place in the repository. undefined: nowhere. */
export function linkTarget(href: string, place: Place | undefined): string | undefined {
  return target(href, { place, kind: 'blob' });
}

/** As `linkTarget`, of an image: the file itself. Only what comes by HTTPS. */
export function imageTarget(source: string, place: Place | undefined): string | undefined {
  const url = target(source, { place, kind: 'raw' });
  return url?.startsWith('https://') ? url : undefined;
}

type View = { readonly place: Place | undefined; readonly kind: 'blob' | 'raw' };

function target(text: string, view: View): string | undefined {
  const isWhole = /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(text.trim());
  const url = isWhole ? parsed(text, 'https://none.invalid/') : inRepository(text, view);
  return url && SCHEMES.has(url.protocol) && url.username === '' && url.password === ''
    ? url.href
    : undefined;
}

/** What leads out of the repository leads nowhere. */
function inRepository(text: string, { place, kind }: View): URL | undefined {
  if (!place) return undefined;
  const root = `${place.page}/${kind}/HEAD/`;
  const directory = withoutTrailingSlash(place.directory.replace(/^[./]+/, ''));
  const folder = directory === '' ? root : (parsed(`./${directory}/`, root)?.href ?? root);
  const url = text.startsWith('/') ? parsed(`.${text}`, root) : parsed(text, folder);
  return url?.href.startsWith(root) ? url : undefined;
}

function parsed(text: string, base: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
