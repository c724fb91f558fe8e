import type { PickUpContext } from '../../context';
import { EXPIRED, NOT_COMPLETED } from '../../registry/login/reasons';
import type { WebPoll } from '../../registry/login/session';
import { moveOn, readParked, settle } from '../../store/parkedLogins';
import type { Outcome } from './outcome';

const WAITING: Outcome = { is: 'waiting', seconds: 3 };
/** Longer than one attempt can take. If a function dies meanwhile, others may try from then on. */
const LEASE_MS = 30_000;

/**
 * The token of a login in the browser. If several ask at the same time, one exchanges the code and the others
 * wait. The login stays taken: the one who has the token settles it, when it is known whose token it is.
 */
export async function pickUp({ sid, verifier }: WebPoll, context: PickUpContext): Promise<Outcome> {
  const found = await readParked(sid, context);
  if (found === undefined) return WAITING;
  const { parked: from, etag } = found;
  if (from === undefined) return { is: 'ended', reason: EXPIRED };
  if (from.stage === 'over') return { is: 'ended', reason: from.reason };
  if (from.stage === 'taken' && from.until > Date.now()) return WAITING;
  const to = { stage: 'taken', code: from.code, until: Date.now() + LEASE_MS } as const;
  if ((await moveOn({ from, etag, to }, context)) === 'changed') return WAITING;
  return exchange({ sid, verifier, code: to.code, until: to.until }, context);
}

type Taken = Pick<WebPoll, 'sid' | 'verifier'> & { readonly code: string; readonly until: number };

/** A code works once. While GitHub is away, the code goes back, so that the next request tries again. */
async function exchange({ sid, verifier, code, until }: Taken, context: PickUpContext): Promise<Outcome> {
  let token: string | undefined;
  try {
    token = await context.oauth.exchange(code, verifier);
  } catch (error) {
    await settle({ sid, until, to: () => ({ stage: 'authorized', code }) }, context);
    throw error;
  }
  if (token !== undefined) return { is: 'granted', token };
  await settle({ sid, to: () => ({ stage: 'over', reason: NOT_COMPLETED }) }, context);
  return { is: 'ended', reason: NOT_COMPLETED };
}
