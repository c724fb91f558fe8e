import type { Principal } from './can';

/** The teams of an organisation that somebody is known to be in, by their slugs; all in lower case. */
export function teamsIn({ groups }: Pick<Principal, 'groups'>, org: string): readonly string[] {
  const prefix = `team:${org}/`;
  return [...groups]
    .filter((group) => group.startsWith(prefix))
    .map((group) => group.slice(prefix.length))
    .sort();
}

/** Who is in a team is in its organisation. */
export function isInOrg(principal: Pick<Principal, 'groups'>, org: string): boolean {
  return principal.groups.has(`org:${org}`) || teamsIn(principal, org).length > 0;
}
