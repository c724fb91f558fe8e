import type { GitHubOAuth } from '../../ports/github';
import { DENIED, EXPIRED } from '../../registry/login/reasons';
import type { DevicePoll } from '../../registry/login/session';
import type { Outcome } from './outcome';

type Context = { readonly oauth: GitHubOAuth };

/**
 * The token of a device login, as soon as its code was entered. It waits one second more than GitHub asks
 * for, because GitHub counts strictly.
 */
export async function askForDevice(
  { deviceCode, interval }: DevicePoll,
  { oauth }: Context,
): Promise<Outcome> {
  const answer = await oauth.pollDevice(deviceCode);
  switch (answer.is) {
    case 'granted':
      return answer;
    case 'pending':
      return { is: 'waiting', seconds: (answer.interval ?? interval) + 1 };
    case 'denied':
      return { is: 'ended', reason: DENIED };
    case 'expired':
      return { is: 'ended', reason: EXPIRED };
  }
}
