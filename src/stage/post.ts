// POST /registry/-/stage/package/{name}

import type { PublishContext } from '../context';
import { publishContext } from '../contexts/packages';
import { RegistryError } from '../errors';
import { authorize, caller } from '../http/authorize';
import { PROPOSALS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { jsonBody, type Request } from '../http/request';
import { isObject } from '../lib/json';
import { has } from '../registry/publish/version';
import { actorOf, assertStarterKnown } from '../registry/stages/rights';
import type { Stage } from '../registry/stages/stage';
import { stageEvent, stageUrl } from '../registry/stages/told';
import { checkPublication } from '../store/publications';
import { forgetOldStages } from '../store/stages';
import { keepStage } from '../store/stages/keep';

/** `npm stage publish`: checked as a publish is, and kept until somebody decides. */
async function propose(request: Request, context: PublishContext): Promise<Reply> {
  const name = packageName(request);
  authorize(request, context, { action: 'stage', name });
  assertStarterKnown(caller(request));
  const document = jsonBody(request);
  if (!isObject(document)) throw new RegistryError(400, 'The request body must be a JSON object.');
  const checked = await checkPublication({ name, document }, context);
  const { index, publication } = checked;
  if (index.packument && has(index.packument, publication))
    throw new RegistryError(403, `${name.full}@${publication.version} is published already.`);
  const now = new Date();
  if (context.config.storageFolder !== undefined) await forgetOldStages(context.storage, now);
  const actor = actorOf(caller(request));
  const { stage, isNew } = await keepStage({ checked, document, actor, now }, context.storage);
  const answer = { ok: true, success: true, stageId: stage.id };
  const headers = { 'npm-notice': notice(stage, context) };
  const event = { namespace: 'stage:created', body: stageEvent(stage, context.config) };
  return json(201, answer, { headers, ...(isNew && { event }) });
}

/** npm prints it, and hides no id in it (npm, lib/utils/display.js). */
function notice({ id }: Stage, { config }: PublishContext): string {
  const url = stageUrl(id, config);
  return url === undefined ? `It waits for: npm stage approve ${id}` : `Approve or reject it at ${url}`;
}

export default lambda('stage:post', publishContext, below(PROPOSALS, propose));
