import type { CallbackContext } from '../context';
import type { Ended, Over, Parked, Stage, Taken } from '../registry/login/parked';
import * as moves from '../registry/login/parked';
import { EXPIRED, NOT_COMPLETED, PICKED_UP } from '../registry/login/reasons';
import { parkedLoginKey } from './keys/shortLived';

/* The moves of a login that waits in the bucket (registry/login/parked.ts), each by compare-and-swap. */

/** Keeps what GitHub has answered. `exists`: it has answered before, and that counts. */
export async function park(parked: Parked, context: CallbackContext): Promise<'created' | 'exists'> {
  return context.storage.create(parkedLoginKey(parked.sid), await sealed(parked, context));
}

export type Taking =
  /** GitHub has not answered yet, or somebody else has taken it. */
  | { readonly is: 'waiting' }
  | { readonly is: 'over'; readonly reason: string }
  | { readonly is: 'taken'; readonly taken: Taken };

/** Of those who ask at the same time one takes it. */
export async function takeParked(sid: string, context: CallbackContext): Promise<Taking> {
  const found = await read(sid, context);
  if (found === undefined) return { is: 'waiting' };
  const { parked: from, etag } = found;
  if (from === undefined) return { is: 'over', reason: EXPIRED };
  if (from.stage === 'over') return { is: 'over', reason: from.reason };
  const taken = moves.take(from, Date.now());
  if (!taken || (await replace({ from, etag, to: taken }, context)) === 'changed') return { is: 'waiting' };
  return { is: 'taken', taken };
}

/** GitHub did not answer: the next one may try, unless somebody has taken it meanwhile. */
export function giveBack(sid: string, taken: Taken, context: CallbackContext): Promise<void> {
  const isOurs = (current: Taken) => current.until === taken.until;
  return settle(sid, (current) => (isOurs(current) ? moves.giveBack(taken) : undefined), context);
}

/** GitHub gives no token for the code. */
export function endWithoutToken(sid: string, context: CallbackContext): Promise<void> {
  return settle(sid, () => moves.over(NOT_COMPLETED), context);
}

/** The client has its answer; undefined: GitHub did not say who it was. */
export type Answered = { readonly ended: Ended; readonly reason?: string } | undefined;
export function endPickedUp(sid: string, answered: Answered, context: CallbackContext): Promise<void> {
  return settle(sid, () => moves.over(answered?.reason ?? PICKED_UP, answered?.ended), context);
}

/** How the login ended; undefined: there is none. */
export async function readOver(sid: string, context: CallbackContext): Promise<Over | 'waiting' | undefined> {
  const parked = (await read(sid, context))?.parked;
  if (parked === undefined) return undefined;
  return parked.stage === 'over' ? parked : 'waiting';
}

/** We have the token, and nobody else may try the code. */
export function keepTaken(sid: string, context: CallbackContext): Promise<void> {
  return settle(sid, moves.keep, context);
}

/**
 * Moves a login that we have taken to its next stage. Without the storage it stays taken for the length of the lease.
 * That must not cost a token that is there already.
 */
async function settle(
  sid: string,
  move: (taken: Parked & Taken) => Stage | undefined,
  context: CallbackContext,
): Promise<void> {
  try {
    const found = await read(sid, context);
    if (found?.parked?.stage !== 'taken') return;
    const { parked: from, etag } = found;
    const to = move(from);
    if (to !== undefined) await replace({ from, etag, to }, context);
  } catch {
    const error = 'The state of a login could not be changed; other requests wait longer for it.';
    context.logger.line({ level: 'warn', namespace: 'done:get', error });
  }
}

type Found = {
  /** undefined: what is stored is too old, or sealed with a secret that is gone. */
  readonly parked: Parked | undefined;
  readonly etag: string;
};

async function read(sid: string, context: CallbackContext): Promise<Found | undefined> {
  const stored = await context.storage.get(parkedLoginKey(sid));
  if (stored === undefined) return undefined;
  const { open } = await context.seals();
  const opened = open('park', Buffer.from(stored.body).toString('utf8'));
  const isUsable = opened !== undefined && opened !== 'expired' && opened.sid === sid;
  return { parked: isUsable ? opened : undefined, etag: stored.etag };
}

type Change = { readonly from: Parked; readonly etag: string; readonly to: Stage };

async function replace({ from: { sid, expires }, etag, to }: Change, context: CallbackContext) {
  const body = await sealed({ sid, expires, ...to }, context);
  return context.storage.replace(parkedLoginKey(sid), body, etag);
}

async function sealed(parked: Parked, { seals }: CallbackContext): Promise<Buffer> {
  const { seal } = await seals();
  return Buffer.from(seal('park', parked));
}
