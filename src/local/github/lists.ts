import { orgMembership, teamOf } from './bodies';
import { type Answer, type Call, scopes } from './calls';
import { asMember } from './memberships';
import { membershipOf, type State } from './state';

/**
 * GET /user/memberships/orgs. GitHub leaves out organisations that are behind single sign-on, or closed to
 * the app.
 */
export function listMemberships(state: State, call: Call): Answer {
  const member = asMember(state, call);
  if ('status' in member) return member;
  const { token, user } = member;
  const names = [...user.orgs, ...(user.memberships?.keys() ?? [])];
  const items = names.flatMap((org) => {
    const membership = membershipOf(user, org);
    const isShown = membership === 'active' || membership === 'pending';
    return isShown ? [orgMembership({ user, org, state: membership }, call.api)] : [];
  });
  return paged(items, call, scopes(token));
}

/** GET /user/teams. Only teams that somebody is in directly, of organisations that the token may see. */
export function listTeams(state: State, call: Call): Answer {
  const member = asMember(state, call);
  if ('status' in member) return member;
  const { token, user } = member;
  const teams = (user.teams ?? []).filter((way) => membershipOf(user, way.split('/')[0] ?? '') === 'active');
  const isPartial = [...(user.memberships?.values() ?? [])].includes('sso-required');
  const sso = isPartial ? { 'x-github-sso': 'partial-results; organizations=1' } : {};
  const items = teams.map((way) => teamOf(way, call.api));
  return paged(items, call, { ...scopes(token), ...sso });
}

function paged(items: readonly unknown[], call: Call, headers: Readonly<Record<string, string>>): Answer {
  const size = Math.min(whole(call.query.get('per_page')) ?? 30, 100);
  const page = whole(call.query.get('page')) ?? 1;
  const isLast = page * size >= items.length;
  const next = `<${call.api}${call.path}?per_page=${size}&page=${page + 1}>; rel="next"`;
  return {
    status: 200,
    headers: { ...headers, ...(!isLast && { link: next }) },
    body: items.slice((page - 1) * size, page * size),
  };
}

function whole(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}
