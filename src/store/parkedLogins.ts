import type { CallbackContext } from '../context';
import type { Parked, Stage } from '../registry/login/session';
import { parkedLoginKey } from './keys';

export type Found = {
  /** undefined: what is stored is too old, or sealed with a secret that is gone. */
  readonly parked: Parked | undefined;
  readonly etag: string;
};

/** GitHub's answer to that login; undefined while there is none. */
export async function readParked(sid: string, context: CallbackContext): Promise<Found | undefined> {
  const stored = await context.storage.get(parkedLoginKey(sid));
  if (stored === undefined) return undefined;
  const { open } = await context.seals();
  const opened = open('park', Buffer.from(stored.body).toString('utf8'));
  const isUsable = opened !== undefined && opened !== 'expired' && opened.sid === sid;
  return { parked: isUsable ? opened : undefined, etag: stored.etag };
}

type Change = { readonly from: Parked; readonly etag: string; readonly to: Stage };

/** Moves a login to its next stage, unless somebody else has done so. */
export async function moveOn({ from, etag, to }: Change, context: CallbackContext) {
  const { seal } = await context.seals();
  const { sid, expires } = from;
  const parked = seal('park', { sid, expires, ...to });
  return context.storage.replace(parkedLoginKey(sid), Buffer.from(parked), etag);
}

type Settlement = {
  readonly sid: string;
  /** Nothing happens unless the login is taken, until exactly this time if it is given. */
  readonly until?: number;
  readonly to: (taken: Parked) => Stage;
};

/**
 * Moves a login that we have taken to its next stage. Without the storage it stays taken for the length of
 * the lease. That must not cost a token that is there already.
 */
export async function settle({ sid, until, to }: Settlement, context: CallbackContext): Promise<void> {
  try {
    const found = await readParked(sid, context);
    const from = found?.parked;
    if (found === undefined || from?.stage !== 'taken') return;
    if (until === undefined || until === from.until)
      await moveOn({ from, etag: found.etag, to: to(from) }, context);
  } catch {
    const error = 'The state of a login could not be changed; other requests wait longer for it.';
    context.logger.line({ level: 'warn', namespace: 'done:get', error });
  }
}
