import type { Octokit } from '@octokit/rest';
import { type Answer, ask, askPages, PAGE_SIZE } from './answer';
import { toMembership } from './membership';
import type { Questions } from './memberships';

type Asker = {
  readonly login: string;
  /** With the token of that login. */
  readonly headers: { readonly authorization: string };
  readonly webUrl: string;
};

/** The questions about somebody's groups, each asked as that person: GitHub shows nobody else all of them. */
export function questions(rest: Octokit['rest'], { login, headers, webUrl }: Asker): Questions {
  const page = { headers, per_page: PAGE_SIZE };
  const about = (group: string, signal: AbortSignal): Promise<Answer> => {
    const [, kind, org = '', slug = ''] = /^(org|team):([^/]+)(?:\/(.+))?$/.exec(group) ?? [];
    const request = { signal };
    return kind === 'team'
      ? rest.teams.getMembershipForUserInOrg({ org, team_slug: slug, username: login, headers, request })
      : rest.orgs.getMembershipForAuthenticatedUser({ org, headers, request });
  };
  return {
    one: async (group) => toMembership(await ask((signal) => about(group, signal)), group, webUrl),
    orgs: () =>
      askPages((number, signal) =>
        rest.orgs.listMembershipsForAuthenticatedUser({ ...page, page: number, request: { signal } }),
      ),
    teams: () =>
      askPages((number, signal) =>
        rest.teams.listForAuthenticatedUser({ ...page, page: number, request: { signal } }),
      ),
  };
}
