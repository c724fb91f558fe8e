// POST /registry/-/stage/{id}/approve and DELETE /registry/-/stage/{id}

import type { PublishContext } from '../context';
import { publishContext } from '../contexts/packages';
import { caller } from '../http/authorize';
import { lambda } from '../http/lambda';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { assertPerson } from '../registry/stages/rights';
import { approvedEvent, stageEvent } from '../registry/stages/told';
import { approveStage, rejectStage } from '../store/stages/decide';

async function decide(request: Request, context: PublishContext): Promise<Reply> {
  // First, so that a token that sees no proposals does not hear that there are none.
  assertPerson(caller(request));
  return request.method === 'DELETE' ? reject(request, context) : approve(request, context);
}

async function approve(request: Request, context: PublishContext): Promise<Reply> {
  const decision = { id: param(request, 'id'), principal: caller(request) };
  const { stage, published } = await approveStage(decision, context);
  const answer = { ok: true, success: true, id: stage.name.full, version: stage.version };
  if (!published) return json(200, answer);
  const { _rev: rev } = published.packument;
  const body = approvedEvent(stage, published, context.config);
  return json(200, { ...answer, rev }, { event: { namespace: 'stage:approved', body } });
}

/** npm sends no reason; the page asks for one. */
async function reject(request: Request, context: PublishContext): Promise<Reply> {
  const rejection = { id: param(request, 'id'), principal: caller(request), reason: '' };
  const { stage, isNew } = await rejectStage(rejection, context);
  const event = { namespace: 'stage:rejected', body: stageEvent(stage, context.config) };
  return json(200, { ok: true, success: true }, isNew ? { event } : {});
}

export default lambda('stage:decide', publishContext, decide);
