import { type Html, html } from '../../lib/html';
import { parseSearch } from '../../registry/catalogue/query';
import { entriesOf, pageOf, searchShard } from '../../registry/catalogue/search';
import { packageNameIn } from '../../registry/names';
import { inVisibleShards } from '../../search/visible';
import type { PageFunction } from '../page';
import type { WebRoute } from '../routes';
import { packageList } from '../view/packageList';
import { prose } from '../view/prose';
import { searchBox } from '../view/searchBox';
import type { Visit } from '../visit';

const SIZE = 20;

type Asked = Extract<WebRoute, { readonly page: 'search' }> & { readonly total: number };

/** The packages that `npm search` finds, and only those that may be read. */
export const showSearch: PageFunction<'search'> = async (route, visit, context) => {
  const { text, from } = route;
  const params = { text, from: String(from), size: String(SIZE) };
  const query = parseSearch(new Map(Object.entries(params)));
  const found = await inVisibleShards(visit.request, context, (form, isVisible) =>
    searchShard(form, query, isVisible),
  );
  const { hits, total } = pageOf(found, query);
  const asked = { ...route, total };
  return {
    hasSearch: true,
    title: text === '' ? 'All packages' : `Search for ${text}`,
    main: html`<h1>${text === '' ? 'All packages' : 'Search'}</h1>
${searchBox(text, visit)}
<div id="results" aria-live="polite">
<p class="quiet">${countOf(asked)}</p>
${packageList(entriesOf(hits), visit)}
${total === 0 && text !== '' ? nothingFound(text, visit) : undefined}
${otherPages(asked, visit)}
</div>`,
  };
};

function countOf({ from, total }: Asked): string {
  if (total === 0) return 'No package found.';
  if (total <= SIZE && from === 0) return total === 1 ? 'One package.' : `${total} packages.`;
  return from >= total
    ? `There are ${total} packages, and this page is beyond them.`
    : `${from + 1} to ${Math.min(from + SIZE, total)} of ${total} packages.`;
}

/** Public packages are not searched, but one that is known by its name has a page. */
function nothingFound(text: string, { href }: Visit): Html {
  const name = packageNameIn(text.trim());
  const byName =
    name && html`<a class="button" href="${href({ page: 'package', name })}">Open ${name.full}</a>\n`;
  const all = href({ page: 'search', text: '', from: 0 });
  return html`<p>No package of this registry has <strong>${prose(text)}</strong> in its name, keywords or description.
This search does not know public packages. To open the page of one, search for its full name.</p>
<p>${byName}<a class="button" href="${all}">Show all packages</a></p>`;
}

function otherPages({ text, from, total }: Asked, { href }: Visit): Html | undefined {
  const link = (start: number, words: string, rel: string) =>
    html`<a class="button" rel="${rel}" href="${href({ page: 'search', text, from: start })}">${words}</a>\n`;
  const earlier = from > 0 ? [link(Math.max(0, from - SIZE), 'Previous', 'prev')] : [];
  const later = from + SIZE < total ? [link(from + SIZE, 'Next', 'next')] : [];
  if (earlier.length + later.length === 0) return undefined;
  return html`<nav class="pages" aria-label="Pages of the search">${[...earlier, ...later]}</nav>`;
}
