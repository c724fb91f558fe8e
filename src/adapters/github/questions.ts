import type { request } from '@octokit/request';
import { type Answer, ask, askPages, PAGE_SIZE } from './answer';
import { toMembership } from './membership';
import type { Questions } from './memberships';

/** GitHub's REST API, with the address and the defaults of every request. */
export type Api = typeof request;

type Asker = {
  readonly login: string;
  /** With the token of that login. */
  readonly headers: { readonly authorization: string };
  readonly webUrl: string;
};

/** The questions about somebody's groups, each asked as that person: GitHub shows nobody else all of them. */
export function questions(api: Api, { login, headers, webUrl }: Asker): Questions {
  const page = { headers, per_page: PAGE_SIZE };
  const about = (group: string, signal: AbortSignal): Promise<Answer> => {
    const [, kind, org = '', slug = ''] = /^(org|team):([^/]+)(?:\/(.+))?$/.exec(group) ?? [];
    const request = { signal };
    return kind === 'team'
      ? api('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', {
          org,
          team_slug: slug,
          username: login,
          headers,
          request,
        })
      : api('GET /user/memberships/orgs/{org}', { org, headers, request });
  };
  return {
    one: async (group) => toMembership(await ask((signal) => about(group, signal)), group, webUrl),
    orgs: () =>
      askPages((number, signal) =>
        api('GET /user/memberships/orgs', { ...page, page: number, request: { signal } }),
      ),
    teams: () =>
      askPages((number, signal) => api('GET /user/teams', { ...page, page: number, request: { signal } })),
  };
}
