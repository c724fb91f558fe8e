import { type Html, html } from '../../lib/html';
import type { Principal, Rules } from '../../registry/access/can';
import { aloneUntil } from '../../registry/stages/moves';
import { whyNotApprove, whyNotReject } from '../../registry/stages/rights';
import { endOf, type Stage, type State } from '../../registry/stages/stage';
import { DECISIONS } from '../routes';
import { type Visit, within } from '../visit';
import { day, minute } from './packageList';
import { counted, sizeText } from './sizes';

export function stageTrail({ href }: Visit): Html {
  return html`<nav class="trail" aria-label="Where this is"><a href="${href({ page: 'stages' })}">Proposed versions</a></nav>`;
}

/** Who proposed what, from where, and what became of it. `isThere`: the package has a page. */
export function stageFacts(stage: Stage, { href }: Visit, isThere: boolean): Html {
  const { name, actor, createdAt, tag, size, unpackedSize, fileCount, integrity, state } = stage;
  const until =
    state.is === 'waiting' ? html`, and waits until ${day(endOf(stage).toISOString())}` : undefined;
  return html`${outcome(state)}
<dl class="facts">
<div><dt>Package</dt><dd>${isThere ? html`<a href="${href({ page: 'package', name })}">${name.full}</a>` : name.full}</dd></div>
<div><dt>Proposed by</dt><dd>${actor.name}${actor.type === 'workflow' ? html` <span class="tag">workflow</span>` : undefined}${actor.token === undefined ? undefined : html` <span class="tag">token ${actor.token}</span>`}, ${day(createdAt)}${until}</dd></div>
${built(stage)}
<div><dt>Tag</dt><dd><code>${tag}</code></dd></div>
<div><dt>Size</dt><dd>${sizeText(size)} packed, ${sizeText(unpackedSize)} in ${counted(fileCount, 'file')}</dd></div>
<div><dt>Integrity</dt><dd><code>${integrity}</code></dd></div>
</dl>`;
}

function built({ builtFrom, isAttested }: Stage): Html {
  if (!builtFrom) {
    const text = isAttested ? 'verified, but not in the form of GitHub' : 'none that was verified';
    return html`<div><dt>Provenance</dt><dd>${isAttested ? text : html`<span class="warn">${text}</span>`}</dd></div>`;
  }
  const { repository, workflow, commit } = builtFrom;
  return html`<div><dt>Built from</dt><dd><a href="${repository}" rel="noreferrer">${repository.replace('https://', '')}</a></dd></div>
<div><dt>Workflow</dt><dd><code>${workflow}</code></dd></div>
<div><dt>Commit</dt><dd><a href="${repository}/commit/${commit}" rel="noreferrer"><code>${commit.slice(0, 12)}</code></a></dd></div>`;
}

function outcome(state: State): Html | undefined {
  switch (state.is) {
    case 'waiting':
      return undefined;
    case 'approving':
      return html`<p class="notice">${state.login} is approving it, since ${minute(state.at)}. If that was cut off, ${state.login} can approve it again. From ${minute(aloneUntil(state).toISOString())} on somebody else may, too.</p>`;
    case 'approved':
      return html`<p class="good"><strong>Approved</strong> by ${state.login}, ${day(state.at)}. It is published.</p>`;
    case 'rejected':
      return html`<p class="bad"><strong>Rejected</strong> by ${state.login}, ${day(state.at)}. ${state.reason}</p>`;
  }
}

/** All of it, also what the page leaves out. */
export function stageDownload({ id }: Stage, { apiEndpoint }: Asked['config']): Html {
  return html`<p>This page leaves out what is too large to show. For all of it, download what was proposed:</p>
<pre data-copy>npm stage download ${id} --registry ${apiEndpoint}/</pre>`;
}

type Asked = {
  readonly principal: Principal;
  readonly rules: Rules;
  readonly visit: Visit;
  readonly config: { readonly apiEndpoint: string };
  /** Why it cannot be published any more. */
  readonly taken: string | undefined;
};

/** What the person may do, or why not. */
export function decisionForms(stage: Stage, { principal, rules, visit, config, taken }: Asked): Html {
  const to = within(config, DECISIONS);
  const hidden = (
    decision: 'approve' | 'reject',
  ) => html`<input type="hidden" name="csrf" value="${visit.session.csrf}">
<input type="hidden" name="id" value="${stage.id}"><input type="hidden" name="decision" value="${decision}">`;
  const noApproval = taken ?? whyNotApprove(principal, stage, rules);
  const noRejection = whyNotReject(principal, stage, rules);
  return html`<section aria-labelledby="decide">
<h2 id="decide">Decide</h2>
${
  noApproval === undefined
    ? html`<form method="post" action="${to}">${hidden('approve')}
<p>Look at what changes below. Approving publishes these very bytes, under the tag <code>${stage.tag}</code>.</p>
<p><button class="main">Approve and publish</button></p>
</form>`
    : html`<p>${noApproval}</p>`
}
${
  noRejection === undefined
    ? html`<form method="post" action="${to}">${hidden('reject')}
<p><label for="reason">Why it is not to be published</label></p>
<p class="large"><input id="reason" name="reason" required maxlength="500" autocomplete="off"> <button>Reject</button></p>
</form>`
    : undefined
}
</section>`;
}
