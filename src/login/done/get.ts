// GET /registry/-/v1/done/{token}

import type { PickUpContext } from '../../context';
import { pickUpContext } from '../../contexts/login';
import { RegistryError } from '../../errors';
import { lambda } from '../../http/lambda';
import type { Reply } from '../../http/reply';
import { param, type Request } from '../../http/request';
import { EXPIRED, NOT_OURS, TRYING_ON } from '../../registry/login/reasons';
import type { Poll } from '../../registry/login/session';
import { endPickedUp, keepTaken } from '../../store/parkedLogins';
import { admit } from './admit';
import { ended, waiting } from './answers';
import { askForDevice } from './device';
import type { Outcome } from './outcome';
import { pickUp } from './pickUp';

const OUTAGE_SECONDS = 10;

/**
 * An outage is caught here, and is not a 503: npm asks again without end after a 202, and gives up after its
 * third 503. After a 500 or a 4xx it would ask for a password (docs/github.md §3.1).
 */
async function answerPoll(request: Request, context: PickUpContext): Promise<Reply> {
  try {
    return await poll(request, context);
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : undefined;
    context.logger.line({ level: 'error', namespace: 'done:get', error: error.message, reason });
    return error.status === 503 ? waiting(OUTAGE_SECONDS, TRYING_ON) : ended(request, error.message);
  }
}

async function poll(request: Request, context: PickUpContext): Promise<Reply> {
  const sealed = param(request, 'token');
  const { open } = await context.seals();
  const login = open('done', sealed);
  if (login === undefined) return ended(request, NOT_OURS);
  if (login === 'expired') return ended(request, EXPIRED);
  const outcome = await outcomeOf(login, context.held.take(sealed), context);
  if (outcome.is === 'waiting') return waiting(outcome.seconds);
  if (outcome.is === 'ended') return ended(request, outcome.reason);
  return handOver({ login, sealed, token: outcome.token }, request, context);
}

type Granted = { readonly login: Poll; readonly sealed: string; readonly token: string };

/**
 * The code is used up. Until GitHub says whose token it is, we keep the token, and let nobody else try the
 * code again.
 */
async function handOver({ login, sealed, token }: Granted, request: Request, context: PickUpContext) {
  try {
    const { reply, answered } = await admit(token, request, context);
    if (login.flow === 'web') await endPickedUp(login.sid, answered, context);
    return reply;
  } catch (error) {
    context.held.hold(sealed, token);
    if (login.flow === 'web') await keepTaken(login.sid, context);
    throw error;
  }
}

async function outcomeOf(login: Poll, held: string | undefined, context: PickUpContext): Promise<Outcome> {
  if (held !== undefined) return { is: 'granted', token: held };
  return login.flow === 'web' ? pickUp(login, context) : askForDevice(login, context);
}

export default lambda('done:get', pickUpContext, answerPoll);
