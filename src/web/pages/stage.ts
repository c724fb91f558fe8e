import type { WebContext } from '../../context';
import { RegistryError } from '../../errors';
import { caller } from '../../http/authorize';
import { type Html, html } from '../../lib/html';
import { diffOf } from '../../registry/contents/packageDiff';
import type { Stage } from '../../registry/stages/stage';
import { whyTaken } from '../../registry/stages/taken';
import { readPackument } from '../../store/packuments';
import { visibleStage } from '../../store/stages';
import { openLatest, openStaged } from '../../store/stages/contents';
import type { PageFunction } from '../page';
import { diffSections } from '../view/diff';
import { listingNotes } from '../view/listingNotes';
import { decisionForms, stageDownload, stageFacts, stageTrail } from '../view/stage';
import type { Visit } from '../visit';

/** A proposed version: who proposed it, from where, what it changes, and the forms to approve and to reject it. */
export const showStage: PageFunction<'stage'> = async ({ id }, visit, context) => {
  const { rules } = context.config.access;
  const principal = caller(visit.request);
  const stage = await visibleStage({ id, principal, rules }, context.storage);
  const packument = await readPackument(context.storage, stage.name);
  const isThere = Object.keys(packument?.versions ?? {}).length > 0;
  const title = `${stage.name.full}@${stage.version}, ${isOpen(stage) ? 'proposed' : stage.state.is}`;
  const taken = whyTaken(packument, stage);
  const asked = { principal, rules, visit, config: context.config, taken };
  return {
    title,
    description: `A version of ${stage.name.full} that somebody proposed.`,
    wide: true,
    main: html`${stageTrail(visit)}
<h1>${title}</h1>
${stageFacts(stage, visit, isThere)}
${isOpen(stage) ? html`${decisionForms(stage, asked)}${await changes(stage, visit, context)}` : undefined}`,
  };
};

function isOpen({ state }: Stage): boolean {
  return state.is === 'waiting' || state.is === 'approving';
}

/** Against what clients get now. */
async function changes(stage: Stage, visit: Visit, context: WebContext): Promise<Html> {
  const { name, version } = stage;
  const after = await openStaged(stage, context);
  const latest = await openLatest(name, context).catch(notShown);
  if (latest instanceof RegistryError) {
    return html`<h2>What changes</h2>
<p class="warn">It cannot be compared with the version that <code>latest</code> is. ${latest.message}</p>
${stageDownload(stage, context.config)}`;
  }
  const diff = await diffOf(latest ?? NOTHING, after);
  const files = (path: string) =>
    visit.href({ page: 'files', name, version: latest?.version ?? version, path });
  const before = latest ? { version: latest.version, files } : { version: 'nothing' };
  return html`<h2>What changes</h2>
${
  latest
    ? html`<p>From <a href="${visit.href({ page: 'package', name, version: latest.version })}">${latest.version}</a>, which is <code>latest</code>, to ${version}.</p>`
    : html`<p>It would be the first version of ${name.full}, so all of it is new.</p>`
}
${latest && listingNotes(latest.listing, `What is known of ${latest.version}`)}
${listingNotes(after.listing, `What is known of ${version}`)}
${stageDownload(stage, context.config)}
${diffSections(diff, { before, after: { version } })}`;
}

/** Before the first version. */
const NOTHING = {
  manifest: {},
  tarball: new Uint8Array(),
  listing: { entries: [], stopped: 'never', isStrange: false },
} as const;

/** Somebody who may approve is not kept from it by an old version that cannot be looked into. */
function notShown(error: unknown): RegistryError {
  if (error instanceof RegistryError && error.status !== 503) return error;
  throw error;
}
