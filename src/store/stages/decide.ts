import type { PublishContext } from '../../context';
import { RegistryError, unavailable } from '../../errors';
import { type JsonObject, own } from '../../lib/json';
import type { Principal } from '../../registry/access/can';
import type { Packument } from '../../registry/packument/packument';
import { approved, claim, rejected, waitingAgain } from '../../registry/stages/moves';
import {
  assertNothing,
  isOwn,
  isPerson,
  maySee,
  whyNotApprove,
  whyNotReject,
} from '../../registry/stages/rights';
import type { Stage } from '../../registry/stages/stage';
import { readPackument } from '../packuments';
import { type CheckedPublication, checkPublication, storePublication } from '../publications';
import { dropContents, type FoundStage, moveStage, noStage, readStage, stagedDocument } from '../stages';
import { settle } from './settle';

/*
 * What somebody decides about a proposed version. The record is swapped before anything is published, so of several who
 * decide at once one wins, and again after it. So a decision that was cut off is known, and the same person, or after
 * ten minutes anybody else who may, completes it (docs/architecture.md §4.1).
 */

type Decision = { readonly id: string; readonly principal: Principal };
type Rejection = Decision & { readonly reason: string };

export type Approval = {
  readonly stage: Stage;
  /** For the event, also when the same person approves it again: the first time may have ended before it. undefined: somebody has unpublished the version since. */
  readonly published: { readonly manifest: JsonObject; readonly packument: Packument } | undefined;
};

/** Others are faster each time. */
const MAX_TRIES = 5;

/** RegistryError as from a publish, and 403 or 404 for what that person may not approve. */
export async function approveStage(decision: Decision, context: PublishContext): Promise<Approval> {
  return untilMoved(async () => {
    const { principal } = decision;
    const found = await stageFor(decision, context);
    assertNothing(whyNotApprove(principal, found.stage, context.config.access.rules));
    if (claim(found.stage, principal, new Date()) === found.stage) {
      await dropContents(found.stage, context.storage);
      return { stage: found.stage, published: await publishedBefore(found.stage, context) };
    }
    const checked = await givenBack(found.stage, context, checkStaged(found.stage, context));
    if (!checked) return undefined;
    const started = new Date();
    const claimed = claim(found.stage, principal, started);
    if ((await moveStage(found, claimed, context.storage)) === 'changed') return undefined;
    return complete({ claimed, checked, approver: principal.login, started }, context);
  });
}

/** RegistryError 403 or 404 for what that person may not reject. */
export async function rejectStage(
  rejection: Rejection,
  context: PublishContext,
): Promise<{ readonly stage: Stage; readonly isNew: boolean }> {
  return untilMoved(async () => {
    const { principal, reason } = rejection;
    const { storage, config } = context;
    const found = await stageFor(rejection, context);
    assertNothing(whyNotReject(principal, found.stage, config.access.rules));
    const { login, id } = principal;
    const stage = rejected(found.stage, { login, id, reason }, new Date());
    const isNew = stage !== found.stage;
    if (isNew && (await isPublished(found.stage, context))) {
      await moveStage(found, approved(found.stage), storage);
      return undefined;
    }
    if (isNew && (await moveStage(found, stage, storage)) === 'changed') return undefined;
    await dropContents(stage, storage);
    return { stage, isNew };
  });
}

async function untilMoved<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw unavailable('Others are deciding about that version at the moment. Try again.');
}

async function stageFor(
  { id, principal }: Decision,
  { storage, config }: PublishContext,
): Promise<FoundStage> {
  const found = await readStage(id, storage);
  const isSeen =
    found && (maySee(principal, found.stage, config.access.rules) || isTakenBack(principal, found.stage));
  if (!isSeen) throw noStage();
  return found;
}

/** People take back what they have proposed, also when they may propose no more. */
function isTakenBack(principal: Principal, stage: Stage): boolean {
  return isPerson(principal) && isOwn(principal, stage);
}

/**
 * All that may have changed since it was proposed. Its bytes must be those that were proposed. undefined: somebody has
 * just decided, so that they are gone.
 */
async function checkStaged(stage: Stage, context: PublishContext): Promise<CheckedPublication | undefined> {
  const document = await stagedDocument(stage, context.storage);
  if (!document) return undefined;
  const checked = await checkPublication({ name: stage.name, document }, context);
  const { integrity, version } = checked.publication;
  if (integrity !== stage.integrity || version !== stage.version) {
    throw new RegistryError(
      502,
      'The bytes that were proposed have changed in the store. Nothing was published.',
    );
  }
  return checked;
}

type Claimed = {
  readonly claimed: Stage;
  readonly checked: CheckedPublication;
  readonly approver: string;
  readonly started: Date;
};

async function complete(
  { claimed, checked, approver, started }: Claimed,
  context: PublishContext,
): Promise<Approval> {
  const { storage } = context;
  const by = { publisher: claimed.actor.name, approvedBy: approver, started };
  const packument = await givenBack(claimed, context, storePublication({ ...checked, ...by }, context));
  const stage = approved(claimed);
  if (await settle(stage, claimed, storage)) await dropContents(stage, storage);
  return { stage, published: { manifest: checked.manifest, packument } };
}

/**
 * After a refusal of what an approval does, the version waits again, also when an earlier approval was cut off: a
 * refusal has written nothing. After any other error the publish may be there all the same.
 */
async function givenBack<Result>(
  stage: Stage,
  { storage }: PublishContext,
  work: Promise<Result>,
): Promise<Result> {
  return work.catch(async (error: unknown) => {
    const isRefused = error instanceof RegistryError && error.status < 500;
    if (isRefused && stage.state.is === 'approving') await settle(waitingAgain(stage), stage, storage);
    throw error;
  });
}

/** A publish that was cut off behind its last step: it cannot be rejected any more. */
async function isPublished(stage: Stage, context: PublishContext): Promise<boolean> {
  return stage.state.is === 'approving' && (await publishedBefore(stage, context)) !== undefined;
}

async function publishedBefore(
  { name, version, integrity }: Stage,
  { storage }: PublishContext,
): Promise<Approval['published']> {
  const packument = await readPackument(storage, name);
  const manifest = packument && own(packument.versions, version);
  return packument && manifest?.dist.integrity === integrity ? { manifest, packument } : undefined;
}
