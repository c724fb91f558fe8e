import { type Html, html } from '../../lib/html';
import { endOf, type Stage } from '../../registry/stages/stage';
import type { Visit } from '../visit';
import { day } from './packageList';

export function stageList(stages: readonly Stage[], visit: Visit): Html {
  return html`<ul class="packages">
${stages.map((stage) => item(stage, visit))}</ul>`;
}

function item(stage: Stage, { href }: Visit): Html {
  const { id, name, version, tag, actor, createdAt } = stage;
  return html`<li>
<a href="${href({ page: 'stage', id })}">${name.full}@${version}</a>
<span class="tag">${tag}</span>
<p class="quiet">${actor.name} · ${day(createdAt)} · waits until ${day(endOf(stage).toISOString())}</p>
</li>
`;
}
