import { createHash } from 'node:crypto';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { StandInToken, StandInUser, State } from './state';
import { userOf } from './state';

/*
 * What GitHub answers, held to the types that GitHub publishes. URLs under `api` end in /api/v3.
 */

type Response<
  Group extends 'apps' | 'orgs' | 'teams' | 'users',
  Method extends keyof RestEndpointMethodTypes[Group],
> = RestEndpointMethodTypes[Group][Method] extends { response: { data: infer Data } } ? Data : never;

type Authorization = Response<'apps', 'checkToken'>;
type SimpleUser = NonNullable<Authorization['user']>;
type TeamMembership = Response<'teams', 'getMembershipForUserInOrg'>;
type Team = Response<'teams', 'listForAuthenticatedUser'>[number];
type OrgMembership = Response<'orgs', 'getMembershipForAuthenticatedUser'>;

const CREATED = '2024-01-02T03:04:05Z';
const UPDATED = '2024-02-03T04:05:06Z';

export function authorization(state: State, token: StandInToken, api: string): Authorization {
  const user = userOf(state, token);
  return {
    id: 1,
    url: `${api}/authorizations/1`,
    app: { client_id: state.app.clientId, name: 'codebox', url: 'https://npm.example' },
    token: token.token,
    hashed_token: null,
    token_last_eight: token.token.slice(-8),
    note: null,
    note_url: null,
    scopes: [...(token.scopes ?? [])],
    fingerprint: null,
    created_at: CREATED,
    updated_at: UPDATED,
    expires_at: null,
    user: user === undefined || token.withoutUser ? null : simpleUser(user, api),
  };
}

export function authenticatedUser(user: StandInUser, api: string): Response<'users', 'getAuthenticated'> {
  return {
    ...simpleUser(user, api),
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: CREATED,
    updated_at: UPDATED,
  };
}

type MembershipOf = {
  readonly user: StandInUser;
  readonly org: string;
  readonly state: 'active' | 'pending';
};

export function orgMembership({ user, org, state }: MembershipOf, api: string): OrgMembership {
  const url = `${api}/orgs/${org}`;
  return {
    url: `${url}/memberships/${user.login}`,
    state,
    role: 'member',
    organization_url: url,
    organization: simpleOrg(org, url),
    user: simpleUser(user, api),
  };
}

type InTeam = { readonly org: string; readonly team: string; readonly login: string };

export function teamMembership({ org, team, login }: InTeam, api: string): TeamMembership {
  return { url: `${api}/orgs/${org}/teams/${team}/memberships/${login}`, role: 'member', state: 'active' };
}

/** The number of an organisation, or of a team (`acme/core`), whatever the case. The same in each run. */
export function numberOf(name: string): number {
  return createHash('sha256').update(name.toLowerCase()).digest().readUInt32BE() + 1;
}

/** A team with the one above it, of the way `acme/all/core`. */
export function teamOf(way: string, api: string): Team {
  const [org = '', ...slugs] = way.split('/');
  const above = slugs.at(-2);
  const url = `${api}/orgs/${org}`;
  return {
    ...simpleTeam(org, slugs.at(-1) ?? '', api),
    parent: above === undefined ? null : simpleTeam(org, above, api),
    members_count: 1,
    repos_count: 0,
    created_at: CREATED,
    updated_at: UPDATED,
    organization: {
      ...simpleOrg(org, url),
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      html_url: `${api.replace('/api/v3', '')}/${org}`,
      created_at: CREATED,
      updated_at: UPDATED,
      archived_at: null,
      type: 'Organization',
    },
  };
}

function simpleOrg(org: string, url: string): OrgMembership['organization'] {
  return {
    login: org,
    id: numberOf(org),
    node_id: 'O_1',
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: '',
    description: null,
  };
}

function simpleTeam(
  org: string,
  slug: string,
  api: string,
): Omit<NonNullable<Team['parent']>, 'privacy' | 'notification_setting'> {
  const url = `${api}/orgs/${org}/teams/${slug}`;
  return {
    id: numberOf(`${org}/${slug}`),
    node_id: 'T_1',
    url,
    html_url: `${api.replace('/api/v3', '')}/orgs/${org}/teams/${slug}`,
    name: slug,
    slug,
    description: null,
    permission: 'pull',
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
  };
}

function simpleUser({ login, id, avatar = '' }: StandInUser, api: string): SimpleUser {
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: avatar,
    gravatar_id: '',
    url,
    html_url: `${api.replace('/api/v3', '')}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    site_admin: false,
  };
}
