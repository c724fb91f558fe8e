import { RegistryError, unavailable } from '../../errors';
import { plainText } from '../../lib/printable';
import { PUBLISH_MS } from '../publish/reservations';
import { hasEnded, type Person, STAGE_DAYS, type Stage } from './stage';

/** A publish gives up by itself in half of that time, so nobody is at work any more. */
const TAKEN_MS = 2 * PUBLISH_MS;
/** In characters. */
const MAX_REASON = 500;

/**
 * The stage while that person has it published; the same object if that person has approved it already. RegistryError
 * 403 if somebody else has decided, 503 while somebody else is approving it, 404 if it has ended.
 */
export function claim(stage: Stage, { login, id }: Person, now: Date): Stage {
  const { state } = stage;
  if (state.is === 'approved' && state.id === id) return stage;
  assertUndecided(stage, { login, id }, now);
  return { ...stage, state: { is: 'approving', login, id, at: now.toISOString() } };
}

/** The publish of `approving` has ended well. */
export function approved(stage: Stage): Stage {
  const { state } = stage;
  return state.is === 'approving' ? { ...stage, state: { ...state, is: 'approved' } } : stage;
}

/** The publish of `approving` has been refused, and nothing was written. */
export function waitingAgain(stage: Stage): Stage {
  return { ...stage, state: { is: 'waiting' } };
}

/** As `claim`. What somebody is approving cannot be rejected, before that person's publish must have ended. */
export function rejected(
  stage: Stage,
  { login, id, reason }: Person & { readonly reason: string },
  now: Date,
): Stage {
  const { state } = stage;
  if (state.is === 'rejected' && state.id === id) return stage;
  if (state.is === 'approving' && isAtWork(state, now)) throw atWork(state);
  assertUndecided(stage, { login, id }, now);
  const said = plainText(reason.trim()).slice(0, MAX_REASON);
  return { ...stage, state: { is: 'rejected', login, id, at: now.toISOString(), reason: said } };
}

function assertUndecided(stage: Stage, { id }: Person, now: Date): void {
  const { state } = stage;
  const decided = whatWasDecided(stage);
  if (decided !== undefined) throw new RegistryError(403, decided);
  if (state.is === 'approving' && state.id !== id && isAtWork(state, now)) throw atWork(state);
  if (hasEnded(stage, now)) throw ended(stage);
}

type Judged = Pick<Stage, 'state' | 'name' | 'version'>;

/** Who has decided what, in a sentence; undefined: nobody yet. */
export function whatWasDecided({ state, name, version }: Judged): string | undefined {
  const what = `${name.full}@${version}`;
  if (state.is === 'approved') return `${state.login} has approved ${what} already. It is published.`;
  if (state.is !== 'rejected') return undefined;
  const because = state.reason === '' ? '' : ` The reason: ${state.reason}`;
  return `${state.login} has rejected ${what}.${because}`;
}

/** 404, as for what is not there any more. */
export function ended({ name, version }: Stage): RegistryError {
  return new RegistryError(
    404,
    `The proposal of ${name.full}@${version} has ended: each waits for ${STAGE_DAYS} days. Propose it again.`,
  );
}

type Working = { readonly login: string; readonly at: string };

/** From then on others may approve or reject it. */
export function aloneUntil({ at }: Pick<Working, 'at'>): Date {
  return new Date(Date.parse(at) + TAKEN_MS);
}

function isAtWork(working: Working, now: Date): boolean {
  return now < aloneUntil(working);
}

function atWork({ login }: Working): RegistryError {
  return unavailable(`${login} is approving it at the moment. Try again in a few minutes.`);
}
