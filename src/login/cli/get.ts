// GET /registry/-/v1/login/cli/{token}

import type { SealContext } from '../../context';
import { sealContext } from '../../contexts/login';
import type { Reply } from '../../http/reply';
import type { Request } from '../../http/request';
import { pageLambda } from '../pages/lambda';
import { firstPage, openLogin } from './page';

/** Asks whether the login is the person's own. Nothing happens yet: mail scanners open links, too. */
async function showLogin(request: Request, context: SealContext): Promise<Reply> {
  const opened = await openLogin(request, context);
  return 'reply' in opened ? opened.reply : firstPage(opened.login, request, context);
}

export default pageLambda('login:cli:get', sealContext, showLogin);
