import type { SealContext } from '../context';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { describeAgent } from '../registry/login/client';
import type { Asker, LoginPage, Poll } from '../registry/login/session';
import { doneUrl, loginUrl } from '../registry/login/urls';

const MAX_AGENT = 120;

/** The client that the page will name. */
export function askerOf({ headers, sourceIp }: Request): Asker {
  const agent = headers.get('user-agent')?.slice(0, MAX_AGENT) ?? '';
  return { client: describeAgent(agent), address: sourceIp, startedAt: Date.now() };
}

type Login = {
  readonly page: LoginPage;
  readonly poll: Poll;
  /** The text for the terminal: npm and pnpm print the header npm-notice. */
  readonly notice: string;
};

/** Sends the browser to one address and the client to another. Neither address works in the other's place. */
export async function started({ page, poll, notice }: Login, context: SealContext): Promise<Reply> {
  const { seal } = await context.seals();
  const urls = {
    loginUrl: loginUrl(context.config, seal('page', page)),
    doneUrl: doneUrl(context.config, seal('done', poll)),
  };
  return json(200, urls, { headers: { 'cache-control': 'no-store', 'npm-notice': notice } });
}
