import type { PickUpContext } from '../../context';
import type { Taken } from '../../registry/login/parked';
import { NOT_COMPLETED } from '../../registry/login/reasons';
import type { WebPoll } from '../../registry/login/session';
import { endWithoutToken, giveBack, takeParked } from '../../store/parkedLogins';
import type { Outcome } from './outcome';

const WAITING: Outcome = { is: 'waiting', seconds: 3 };

/**
 * The token of a login in the browser. If several ask at the same time, one exchanges the code and the others
 * wait. The login stays taken: the one who has the token settles it, when it is known whose token it is.
 */
export async function pickUp(poll: WebPoll, context: PickUpContext): Promise<Outcome> {
  const taking = await takeParked(poll.sid, context);
  switch (taking.is) {
    case 'waiting':
      return WAITING;
    case 'over':
      return { is: 'ended', reason: taking.reason };
    case 'taken':
      return exchange(poll, taking.taken, context);
  }
}

/** A code works once. While GitHub is away, the code goes back, so that the next request tries again. */
async function exchange({ sid, verifier }: WebPoll, taken: Taken, context: PickUpContext): Promise<Outcome> {
  let token: string | undefined;
  try {
    token = await context.oauth.exchange(taken.code, verifier);
  } catch (error) {
    await giveBack(sid, taken, context);
    throw error;
  }
  if (token !== undefined) return { is: 'granted', token };
  await endWithoutToken(sid, context);
  return { is: 'ended', reason: NOT_COMPLETED };
}
