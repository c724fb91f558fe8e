import { caller } from '../../http/authorize';
import { type Html, html } from '../../lib/html';
import { maySee } from '../../registry/stages/rights';
import { STAGE_DAYS } from '../../registry/stages/stage';
import { waitingStages } from '../../store/stages/waiting';
import type { PageFunction } from '../page';
import { stageList } from '../view/stageList';
import type { Visit } from '../visit';

const SIZE = 50;

/** The versions that wait for somebody's approval. */
export const showStages: PageFunction<'stages'> = async ({ from = 0 }, visit, { storage, config }) => {
  const principal = caller(visit.request);
  const waiting = await waitingStages(storage, new Date());
  const seen = waiting.filter((stage) => maySee(principal, stage, config.access.rules));
  return {
    title: 'Proposed versions',
    description: 'Versions that wait for an approval.',
    main: html`<h1>Proposed versions</h1>
${
  seen.length === 0
    ? html`<p>No version waits for an approval, or you may see none of those that do.</p>
<p>A version is proposed with:</p>
<pre data-copy>npm stage publish</pre>`
    : html`<p>They are published when somebody approves them. Each waits for ${STAGE_DAYS} days.</p>
${stageList(seen.slice(from, from + SIZE), visit)}${otherPages({ from, total: seen.length }, visit)}`
}`,
  };
};

type Shown = { readonly from: number; readonly total: number };

function otherPages({ from, total }: Shown, { href }: Visit): Html | undefined {
  const link = (start: number, words: string, rel: string) =>
    html`<a class="button" rel="${rel}" href="${href({ page: 'stages', ...(start > 0 && { from: start }) })}">${words}</a>\n`;
  const earlier = from > 0 ? [link(Math.max(0, from - SIZE), 'Previous', 'prev')] : [];
  const later = from + SIZE < total ? [link(from + SIZE, 'Next', 'next')] : [];
  if (earlier.length + later.length === 0) return undefined;
  return html`<p class="quiet">${Math.min(from + 1, total)} to ${Math.min(from + SIZE, total)} of ${total}.</p>
<nav class="pages" aria-label="Pages of the list">${[...earlier, ...later]}</nav>`;
}
