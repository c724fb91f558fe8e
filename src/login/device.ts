import { loginScope } from '../authorizers/loginScope';
import type { LoginStartContext } from '../context';
import type { Reply } from '../http/reply';
import type { Request } from '../http/request';
import { deviceUrl } from '../registry/login/urls';
import { askerOf, started } from './started';

/** GitHub's device flow: the code is entered at GitHub, and we store nothing at all. */
export async function startDeviceLogin(request: Request, context: LoginStartContext): Promise<Reply> {
  const asker = askerOf(request);
  const device = await context.oauth.startDevice(loginScope(context.config));
  const { deviceCode, userCode, verificationUrl, interval } = device;
  const expires = asker.startedAt + device.expiresIn * 1000;
  const isUsual = verificationUrl === deviceUrl(context.config.githubWebUrl);
  const unusual = isUsual ? undefined : verificationUrl;
  const login = {
    page: { flow: 'device', userCode, verificationUrl: unusual, asker, expires },
    poll: { flow: 'device', deviceCode, interval, expires },
    notice: `Confirmation code: ${userCode} (enter it at ${verificationUrl})`,
  } as const;
  return started(login, context);
}
