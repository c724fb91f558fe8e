import { orgMembership, teamMembership } from './bodies';
import { type Answer, bearer, type Call, failure, scopes } from './calls';
import { isInTeam, membershipOf, type StandInToken, type StandInUser, type State, userOf } from './state';

export function getMembership(state: State, call: Call, org: string): Answer {
  const member = asMember(state, call);
  if ('status' in member) return member;
  const { token, user } = member;
  const membership = membershipOf(user, org);
  if (membership === undefined) return failure(404, 'Not Found', scopes(token));
  if (membership === 'sso-required') return ssoRequired(org, call.api);
  if (membership === 'app-restricted') return appRestricted(org);
  const body = orgMembership({ user, org, state: membership }, call.api);
  return { status: 200, headers: scopes(token), body };
}

/** Who asks, if the token may show memberships. */
export function asMember(
  state: State,
  call: Call,
): { readonly token: StandInToken; readonly user: StandInUser } | Answer {
  const token = bearer(state, call);
  if ('status' in token) return token;
  const user = userOf(state, token);
  if (user === undefined) return failure(403, 'Resource not accessible by integration');
  if (token.withoutMembers) return failure(403, 'Resource not accessible by personal access token');
  if (seesOrganisations(token)) return { token, user };
  const accepted = { ...scopes(token), 'x-accepted-oauth-scopes': 'admin:org, read:org, write:org' };
  return failure(403, "You need at least read:org scope to see a user's memberships.", accepted);
}

function ssoRequired(org: string, api: string): Answer {
  const url = `${api.replace('/api/v3', '')}/orgs/${org}/sso?authorization_request=STANDIN`;
  const message =
    'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.';
  return failure(403, message, { 'x-github-sso': `required; url=${url}` });
}

function appRestricted(org: string): Answer {
  return failure(
    403,
    `Although you appear to have the correct authorization credentials, the \`${org}\` organization has enabled OAuth App access restrictions, meaning that data access to third-parties is limited.`,
  );
}

/** `names` is the team, `acme/core`, and whose membership is asked for. */
export function getTeamMembership(state: State, call: Call, names: string): Answer {
  const token = bearer(state, call);
  if ('status' in token) return token;
  const [org = '', team = '', login = ''] = names.split('/');
  const asking = getMembership(state, call, org);
  // GitHub hides teams of organisations that the token does not see; there, too, 403 tells why where it may.
  if (asking.status !== 200) return asking;
  const member = state.users.find((user) => user.login.toLowerCase() === login.toLowerCase());
  if (!member || !isInTeam(member, `${org}/${team}`)) return failure(404, 'Not Found', scopes(token));
  return { status: 200, headers: scopes(token), body: teamMembership({ org, team, login }, call.api) };
}

/** Fine-grained tokens have permissions in place of scopes; the stand-in's have Members: read, or `withoutMembers`. */
function seesOrganisations({ token, scopes = [] }: StandInToken): boolean {
  if (token.startsWith('github_pat_')) return true;
  return scopes.some((scope) => ['read:org', 'write:org', 'admin:org'].includes(scope));
}
