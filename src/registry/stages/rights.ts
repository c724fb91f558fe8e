import { RegistryError } from '../../errors';
import type { Action } from '../access/actions';
import { can, canSomewhere, type Principal, type Rules } from '../access/can';
import { allowsSelfApproval } from '../access/staging';
import { whatWasDecided } from './moves';
import type { Actor, Person, Stage } from './stage';

type Proposed = Pick<Stage, 'name' | 'version' | 'actor' | 'state'>;

/** What waits is not for readers of the package: they see it when it is published. */
const SEEN_BY: readonly Action[] = ['stage', 'publish', 'approve'];

export function maySee(principal: Principal, { name }: Pick<Stage, 'name'>, rules: Rules): boolean {
  return SEEN_BY.some((action) => can(principal, { action, name: name.full }, rules));
}

/** Is there any package whose proposed versions they may see? */
export function seesStagesOf(principal: Principal, rules: Rules): boolean {
  return SEEN_BY.some((action) => canSomewhere(principal, action, rules));
}

/**
 * Why that person may not approve it, in a sentence; undefined: nothing is in the way. What somebody else has decided
 * comes first: whatever else is in the way, there is nothing left to do.
 */
export function whyNotApprove(principal: Principal, stage: Proposed, rules: Rules): string | undefined {
  const reason =
    whyNoPerson(principal) ?? whatOthersDecided(principal, stage) ?? whyNoApprover(principal, stage, rules);
  if (reason !== undefined || !isOwn(principal, stage)) return reason;
  if (allowsSelfApproval(rules, stage.name.full)) return undefined;
  const what =
    stage.actor.type === 'user'
      ? 'proposed this version yourself'
      : 'started the workflow that proposed this version';
  return `You have ${what}. Somebody else has to approve it.`;
}

/** The same for a rejection. Whoever may approve it may reject it, and people may take back what they have proposed. */
export function whyNotReject(principal: Principal, stage: Proposed, rules: Rules): string | undefined {
  const reason = whyNoPerson(principal) ?? whatOthersDecided(principal, stage);
  return reason ?? (isOwn(principal, stage) ? undefined : whyNoApprover(principal, stage, rules));
}

function whatOthersDecided({ id }: Person, stage: Proposed): string | undefined {
  const { state } = stage;
  return state.is !== 'waiting' && state.id === id ? undefined : whatWasDecided(stage);
}

/** RegistryError 403 unless a person asks, whatever it is about. */
export function assertPerson(principal: Principal): void {
  assertNothing(whyNoPerson(principal));
}

/** RegistryError 403 for a reason why not. */
export function assertNothing(reason: string | undefined): void {
  if (reason !== undefined) throw new RegistryError(403, reason);
}

/**
 * Has that person proposed it, or started the workflow that did? By GitHub's number: a login can be given up and taken by
 * somebody else.
 */
export function isOwn({ id }: Person, { actor }: Pick<Stage, 'actor'>): boolean {
  return actor.id !== '' && actor.id === id;
}

/** Themselves, and not a token of theirs for machines. */
export function isPerson({ limits, only }: Principal): boolean {
  return limits === undefined && only === undefined;
}

/**
 * RegistryError 403 for a workflow of which nobody knows who started it: that person could approve what it proposes. The
 * claim is GitHub's (docs/github.md §5); other issuers may leave it out.
 */
export function assertStarterKnown({ limits, startedBy = '' }: Principal): void {
  if (limits === undefined || startedBy !== '') return;
  throw new RegistryError(
    403,
    'The ID token of this workflow does not say who started it (actor_id), so the registry cannot tell who must not approve its proposals.',
  );
}

export function actorOf({ login, id, limits, startedBy = '', tokenName }: Principal): Actor {
  if (limits) return { name: login, id: startedBy, type: 'workflow' };
  return { name: login, id, type: 'user', ...(tokenName !== undefined && { token: tokenName }) };
}

function whyNoPerson(principal: Principal): string | undefined {
  return isPerson(principal) ? undefined : 'Only people approve and reject. Machines propose versions.';
}

function whyNoApprover(
  principal: Principal,
  { name }: Pick<Stage, 'name'>,
  rules: Rules,
): string | undefined {
  if (can(principal, { action: 'approve', name: name.full }, rules)) return undefined;
  return `${principal.login} may not approve versions of ${name.full}. Ask the administrators of this registry.`;
}
