import type { SealContext } from '../context';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import { isYarn } from '../registry/login/client';
import { confirmationOf, LOGIN_MINUTES, newSeed, sidOf, verifierOf } from '../registry/login/session';
import { askerOf, started } from './started';

/** The login in the browser. Before somebody has confirmed it, nothing is stored and GitHub is not asked. */
export async function startWebLogin(request: Request, context: SealContext): Promise<Reply> {
  const seed = newSeed();
  const code = confirmationOf(seed);
  const asker = askerOf(request);
  const confirmation = isYarn(request.headers.get('user-agent') ?? '') ? undefined : code;
  const expires = asker.startedAt + LOGIN_MINUTES * 60_000;
  const login = {
    page: { flow: 'web', seed, confirmation, asker, expires },
    poll: { flow: 'web', sid: sidOf(seed), verifier: verifierOf(seed), expires },
    notice: `Confirmation code: ${code} (enter it on the page that opens)`,
  } as const;
  return started(login, context);
}
