import { caller } from '../../http/authorize';
import { html } from '../../lib/html';
import { maySee } from '../../registry/stages/rights';
import { STAGE_DAYS } from '../../registry/stages/stage';
import { waitingStages } from '../../store/stages';
import type { PageFunction } from '../page';
import { stageList } from '../view/stageList';

/** The versions that wait for somebody's approval. */
export const showStages: PageFunction<'stages'> = async (_route, visit, { storage, config }) => {
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
${stageList(seen, visit)}`
}`,
  };
};
