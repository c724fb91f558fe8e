import type { Way } from './pages/error';
import type { WebRoute } from './routes';
import type { Visit } from './visit';

/**
 * Where somebody goes on whose page could not be shown. By the address alone: what may not be seen and what is not there
 * look the same.
 */
export function wayOn(route: WebRoute, { href }: Visit): Way | undefined {
  switch (route.page) {
    case 'home':
    case 'search':
    case 'tokens':
    case 'stages':
      return undefined;
    case 'stage':
      return { href: href({ page: 'stages' }), words: 'All proposed versions' };
    case 'files':
      return route.path === undefined && route.entry === undefined
        ? toPackage(route, href)
        : toFiles(route, href);
    case 'diff':
      return toPackage(route, href);
    case 'package':
      return route.version === undefined ? toSearch(route, href) : toPackage(route, href);
  }
}

type Files = Extract<WebRoute, { readonly page: 'files' }>;

function toFiles({ name, version }: Files, href: Visit['href']): Way {
  return { href: href({ page: 'files', name, version }), words: `All files of ${name.full}@${version}` };
}

function toPackage({ name }: Pick<Files, 'name'>, href: Visit['href']): Way {
  return { href: href({ page: 'package', name }), words: `To the page of ${name.full}` };
}

/** Its scope may be another one, or its name may be written in another way. */
function toSearch({ name: { bare } }: Pick<Files, 'name'>, href: Visit['href']): Way {
  return { href: href({ page: 'search', text: bare, from: 0 }), words: `Search for ${bare}` };
}
