import type { WebContext } from '../../context';
import { caller } from '../../http/authorize';
import { type Html, html } from '../../lib/html';
import { canSomewhere, type Principal } from '../../registry/access/can';
import { latestIn, latestOf } from '../../registry/catalogue/latest';
import { entriesOf } from '../../registry/catalogue/search';
import { seesStagesOf, whyNotApprove } from '../../registry/stages/rights';
import type { Stage } from '../../registry/stages/stage';
import { inVisibleShards } from '../../search/visible';
import { waitingStages } from '../../store/stages/waiting';
import type { PageFunction } from '../page';
import { packageList } from '../view/packageList';
import { searchBox } from '../view/searchBox';
import { counted } from '../view/sizes';
import { stageList } from '../view/stageList';
import type { Visit } from '../visit';

const SHOWN = 20;
const SHOWN_WAITING = 5;

/** The search, what waits for the visitor's approval, and what was published last. */
export const showHome: PageFunction<'home'> = async (_route, visit, { config, ...context }) => {
  const { request, host, href } = visit;
  const principal = caller(request);
  const { rules } = config.access;
  const found = await inVisibleShards(request, { config, ...context }, (form, isVisible) =>
    latestIn(form, isVisible, SHOWN),
  );
  const latest = entriesOf(latestOf(found, SHOWN));
  const all = href({ page: 'search', text: '', from: 0 });
  const waiting = await waitingFor(principal, { config, ...context });
  const empty = canSomewhere(principal, 'publish', rules)
    ? firstPackage(config.apiEndpoint)
    : nothingYet(config.apiEndpoint);
  return {
    title: 'Packages',
    hasSearch: true,
    description: `The private npm registry at ${host}.`,
    main: html`<h1>Packages</h1>
${searchBox('', visit)}
<div id="results" aria-live="polite">
${seesStagesOf(principal, rules) ? proposed(waiting, visit) : undefined}
${
  latest.length === 0
    ? empty
    : html`<h2>Published last</h2>
${packageList(latest, visit)}
<p><a class="button" href="${all}">Show all packages</a></p>`
}
</div>
<p class="quiet"><a href="${href({ page: 'tokens' })}">Tokens for machines</a></p>`,
  };
};

/** What that person may approve. For everybody who may approve nothing, it reads nothing. */
async function waitingFor(principal: Principal, { config, storage }: WebContext): Promise<readonly Stage[]> {
  const { rules } = config.access;
  if (!canSomewhere(principal, 'approve', rules)) return [];
  const waiting = await waitingStages(storage, new Date());
  return waiting.filter((stage) => whyNotApprove(principal, stage, rules) === undefined);
}

function proposed(waiting: readonly Stage[], visit: Visit): Html {
  const all = visit.href({ page: 'stages' });
  if (waiting.length === 0) return html`<p><a href="${all}">Proposed versions</a></p>`;
  return html`<h2>Waiting for your approval</h2>
<p><a href="${all}">${counted(waiting.length, 'version')}</a> that you may approve.</p>
${stageList(waiting.slice(0, SHOWN_WAITING), visit)}`;
}

/** Four lines, in an empty folder. */
function firstPackage(registry: string): Html {
  return html`<h2>There are no packages yet</h2>
<p>Publish the first one. Run this in an empty folder, with your own scope instead of <code>@acme</code>:</p>
<pre data-copy>npm config set --location project registry ${registry}/
npm login
npm init --yes --scope @acme
npm publish</pre>`;
}

function nothingYet(registry: string): Html {
  return html`<h2>There are no packages yet</h2>
<p>Either nobody has published a package here, or you may not read those that are here. You can still install public
packages through this registry:</p>
<pre data-copy>npm config set --location project registry ${registry}/
npm login</pre>
<p>Who may publish is decided by the administrators of this registry.</p>`;
}
