import type { ContentsContext } from '../../context';
import { authorize } from '../../http/authorize';
import { type Html, html } from '../../lib/html';
import { diffOf } from '../../registry/contents/packageDiff';
import { type FoundVersion, findVersion, openVersion } from '../../store/contents';
import type { PageFunction, WebPage } from '../page';
import type { WebRoute } from '../routes';
import { diffSections } from '../view/diff';
import { listingNotes } from '../view/listingNotes';
import type { Visit } from '../visit';

type DiffRoute = Extract<WebRoute, { readonly page: 'diff' }>;

/** What changed between two versions of a package. */
export const showDiff: PageFunction<'diff'> = async (route, visit, context) => {
  const { name, from, to } = route;
  authorize(visit.request, context, { action: 'read', name });
  const before = await findVersion({ name, version: from }, context);
  const after = await findVersion({ name, version: to }, context);
  const etag = `${before.integrity} ${after.integrity}`;
  return { etag, draw: () => draw({ route, visit, before, after }, context) };
};

type Found = {
  readonly route: DiffRoute;
  readonly visit: Visit;
  readonly before: FoundVersion;
  readonly after: FoundVersion;
};

async function draw({ route, visit, ...found }: Found, context: ContentsContext): Promise<WebPage> {
  const { name, from, to } = route;
  const before = await openVersion(found.before, context);
  const after = await openVersion(found.after, context);
  const diff = await diffOf(before, after);
  return {
    title: `${name.full}: ${from} to ${to}`,
    description: `What changed in ${name.full} from ${from} to ${to}.`,
    wide: true,
    main: html`${trail(route, visit)}
<h1>${name.full}: from ${from} to ${to}</h1>
${listingNotes(before.listing, `The list of files of ${from}`)}
${listingNotes(after.listing, `The list of files of ${to}`)}
${diffSections(diff, linksOf(route, visit))}`,
  };
}

function linksOf({ name, from, to }: DiffRoute, { href }: Visit) {
  return {
    before: { version: from, files: (path: string) => href({ page: 'files', name, version: from, path }) },
    after: { version: to, files: (path: string) => href({ page: 'files', name, version: to, path }) },
  };
}

function trail({ name, from, to }: DiffRoute, { href }: Visit): Html {
  return html`<nav class="trail" aria-label="Where this is"><a href="${href({ page: 'package', name })}">${name.full}</a> /
<a href="${href({ page: 'package', name, version: from })}">${from}</a> to
<a href="${href({ page: 'package', name, version: to })}">${to}</a> ·
<a href="${href({ page: 'diff', name, from: to, to: from })}">the other way round</a> ·
<a href="${href({ page: 'package', name })}#compare">other versions</a></nav>`;
}
