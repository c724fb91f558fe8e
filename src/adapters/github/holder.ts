import type { Config } from '../../config';
import { parseJson } from '../../lib/json';
import type { HolderOf } from '../../ports/github';
import { tokenKind } from '../../registry/tokens';
import { ask } from './answer';
import { fetchWhole } from './fetchWhole';
import { ownerIn } from './identity';

/**
 * Asks whose token it is, at once and with nothing but the token: neither the app's secret nor octokit is needed. It
 * believes the tokens of every app (docs/github.md §2.1), so it is for tokens that the authorizer has let in.
 */
export function createHolderOf({ githubUrl }: Pick<Config, 'githubUrl'>): HolderOf {
  const url = `${githubUrl}/user`;
  return async (token) => {
    if (tokenKind(token) === undefined) return undefined;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'user-agent': 'codebox-npm',
    };
    const answer = await ask(async (signal) => {
      const response = await fetchWhole(url, { headers, redirect: 'error', signal });
      const data = parseJson(await response.text());
      return { status: response.status, headers: Object.fromEntries(response.headers), data };
    });
    return ownerIn(answer)?.id;
  };
}
