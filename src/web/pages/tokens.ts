import { type Html, html } from '../../lib/html';
import type { Storage } from '../../ports/storage';
import { isLiving, type KeptToken, type Maker } from '../../registry/machineTokens/maker';
import { allMakers, readMaker } from '../../store/machineTokens';
import type { PageFunction } from '../page';
import type { Visit } from '../visit';

/** The tokens that the person has made; for an administrator, those of everybody. */
export const showTokens: PageFunction<'tokens'> = async (_route, visit, { config, storage }) => {
  const { makers, damaged } = await makersFor(visit, storage);
  const rows = makers.flatMap((maker) => maker.tokens.map((token) => row(maker, token, visit)));
  return {
    title: 'Tokens for machines',
    main: html`<h1>Tokens for machines</h1>
<p>A build that is not on GitHub Actions reads packages with one of these. A token can never do more than the person who made it.</p>
${damaged.map((key) => html`<p><strong>${key} is damaged.</strong> The tokens in it do not work.</p>`)}
${rows.length === 0 ? html`<p>There are no tokens.</p>` : rows}
<h2>Make one</h2>
<p>Run this in a terminal. The token is shown only once.</p>
<pre data-copy>npm token create --name=build --scopes=@acme --expires=30 --registry ${config.apiEndpoint}/</pre>`,
  };
};

type Found = { readonly makers: readonly Maker[]; readonly damaged: readonly string[] };

async function makersFor({ request: { principal } }: Visit, storage: Storage): Promise<Found> {
  const [makers, damaged]: [Maker[], string[]] = [[], []];
  if (!principal?.groups.has('admins')) {
    const own = await readMaker(storage, Number(principal?.id));
    return { makers: own ? [own] : [], damaged };
  }
  for await (const maker of allMakers(storage, (key) => damaged.push(key))) makers.push(maker);
  return { makers, damaged };
}

function row(maker: Maker, token: KeptToken, visit: Visit): Html {
  const { name, description, packages, networks, actions, created, ends, used } = token;
  const isOver = !isLiving(token, new Date());
  const verb = actions.includes('publish') ? 'read and publish' : 'read';
  return html`<section>
<h2>${name}</h2>
${description === '' ? undefined : html`<p>${description}</p>`}
<dl class="facts">
<div><dt>Rights</dt><dd>${verb} ${packages.includes('*') ? 'what its maker may' : packages.join(', ')}</dd></div>
${networks.length === 0 ? undefined : html`<div><dt>From</dt><dd>${networks.join(', ')}</dd></div>`}
<div><dt>Made</dt><dd>${created.slice(0, 10)} by ${maker.login}, last seen as a member ${maker.seen}</dd></div>
<div><dt>Last used</dt><dd>${used ?? 'never'}</dd></div>
<div><dt>${isOver ? 'Ended' : 'Ends'}</dt><dd>${ends.slice(0, 10)}</dd></div>
</dl>
${isOver ? undefined : revokeForm(maker, token, visit)}
</section>`;
}

function revokeForm({ id }: Maker, { hash, name }: KeptToken, { href, session }: Visit): Html {
  return html`<form method="post" action="${href({ page: 'tokens' })}/revoke">
<input type="hidden" name="csrf" value="${session.csrf}">
<input type="hidden" name="maker" value="${id}">
<input type="hidden" name="key" value="${hash}">
<button>Revoke ${name}</button>
</form>`;
}
