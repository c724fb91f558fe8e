import { type Html, html } from '../../lib/html';
import { canSomewhere } from '../../registry/access/can';
import { latestIn, latestOf } from '../../registry/catalogue/latest';
import { entriesOf } from '../../registry/catalogue/search';
import { inVisibleShards } from '../../search/visible';
import type { PageFunction } from '../page';
import { packageList } from '../view/packageList';
import { searchBox } from '../view/searchBox';

const SHOWN = 20;

/** The search, and what was published last. */
export const showHome: PageFunction<'home'> = async (_route, visit, { config, ...context }) => {
  const { request, host, href } = visit;
  const found = await inVisibleShards(request, { config, ...context }, (form, isVisible) =>
    latestIn(form, isVisible, SHOWN),
  );
  const latest = entriesOf(latestOf(found, SHOWN));
  const all = href({ page: 'search', text: '', from: 0 });
  const mayPublish =
    request.principal !== undefined && canSomewhere(request.principal, 'publish', config.access.rules);
  const empty = mayPublish ? firstPackage(config.apiEndpoint) : nothingYet(config.apiEndpoint);
  return {
    title: 'Packages',
    hasSearch: true,
    description: `The private npm registry at ${host}.`,
    main: html`<h1>Packages</h1>
${searchBox('', visit)}
${
  latest.length === 0
    ? empty
    : html`<h2>Published last</h2>
${packageList(latest, visit)}
<p><a class="button" href="${all}">Show all packages</a></p>`
}
<p class="quiet"><a href="${href({ page: 'tokens' })}">Tokens for machines</a></p>`,
  };
};

/** Four lines, in an empty folder. */
function firstPackage(registry: string): Html {
  return html`<h2>There are no packages yet</h2>
<p>Publish the first one. In an empty folder, with a scope of yours in the place of <code>@acme</code>:</p>
<pre data-copy>npm config set --location project registry ${registry}/
npm login
npm init --yes --scope @acme
npm publish</pre>`;
}

function nothingYet(registry: string): Html {
  return html`<h2>There are no packages yet</h2>
<p>None of this registry's own packages is published, or you may read none of them. Public packages are installed through
the registry all the same:</p>
<pre data-copy>npm config set --location project registry ${registry}/
npm login</pre>
<p>Who may publish is decided by the administrators of this registry.</p>`;
}
