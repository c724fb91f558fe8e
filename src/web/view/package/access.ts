import { type Html, html } from '../../../lib/html';
import { because } from '../../../registry/firewall/verdict';
import type { PackagePage } from './model';

/** Entries of one right. */
const MOST = 50;
const HELD = 25;

/** What the person may do here; who else, for those who may publish. */
export function access({ isOurs, rights, rules }: PackagePage): Html {
  const whose = isOurs
    ? html`<p>You may ${listed(rights)}.</p>`
    : html`<p>This is a public package: it comes from upstream, and nobody publishes it here.</p>`;
  const tables = rules?.map(
    ({
      pattern,
      read,
      publish,
      unpublish,
      stage,
      approve,
    }) => html`<h3>By the rule for <code>${pattern}</code></h3>
<dl class="facts">
<div><dt>Read</dt><dd>${who(read)}</dd></div>
<div><dt>Publish</dt><dd>${who(publish)}</dd></div>
<div><dt>Unpublish</dt><dd>${who(unpublish)}</dd></div>
${stage && html`<div><dt>Propose</dt><dd>${who(stage)}</dd></div>`}
${approve && html`<div><dt>Approve</dt><dd>${who(approve)}</dd></div>`}
</dl>
<p class="quiet">Everybody who may publish or unpublish may also read.</p>`,
  );
  return html`<section aria-labelledby="access">
<h2 id="access">Access</h2>
${whose}
${tables}
</section>`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function who(entries: readonly string[]): Html {
  if (entries.length === 0) return html`<span class="quiet">nobody</span>`;
  const more = entries.length - MOST;
  return html`${entries.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What the firewall holds back of a public package, why, and from when on it is served. */
export function heldBackSection({ heldBack }: PackagePage): Html | undefined {
  if (!heldBack || heldBack.held.size === 0) return undefined;
  const held = [...heldBack.held].reverse();
  const more = held.length - HELD;
  return html`<section aria-labelledby="held">
<h2 id="held">${heldBack.mode === 'report' ? 'Would be held back' : 'Held back by the firewall'}</h2>
${heldBack.mode === 'report' ? html`<p>These versions are served, because the policy only reports.</p>` : undefined}
<dl>
${held.slice(0, HELD).map(([version, verdict]) => html`<dt>${version}</dt><dd>${because(verdict)}</dd>\n`)}</dl>
${more > 0 ? html`<p>And ${more} more.</p>` : undefined}
</section>`;
}
