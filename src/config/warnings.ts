import type { Config } from '../config';
import { ACTIONS, type Action } from '../registry/access/can';

type Judged = Pick<Config, 'access' | 'trustedPublishers'>;

/** What is allowed, but seldom meant: sentences for the operator, for whatever way of starting a registry. */
export function configWarnings(config: Judged): readonly string[] {
  return [...(canBePublished(config) ? [] : [nobodyPublishes(config)]), ...openToAll(config)];
}

/** Is there anybody whom a rule lets publish, a person or a workflow? */
function canBePublished({ access, trustedPublishers }: Judged): boolean {
  const { admins, rules } = access;
  const isSomebody = (entry: string) => (entry === 'admins' ? admins.length > 0 : !entry.startsWith('oidc:'));
  return (
    rules.some(({ publish }) => publish.some(isSomebody)) ||
    trustedPublishers.some(({ actions }) => actions.includes('publish'))
  );
}

function nobodyPublishes({ access }: Judged): string {
  return access.admins.length === 0
    ? 'CODEBOX_ADMINS is empty: nobody may publish.'
    : 'No rule in CODEBOX_ACCESS lets anybody publish.';
}

/** Without a list of members everybody is one, and whatever rules give to members. */
function openToAll({ access }: Judged): readonly string[] {
  if (access.members.length > 0) return [];
  const patterns = (action: Action) =>
    access.rules.filter((rule) => rule[action].includes('members')).map(({ pattern }) => pattern);
  const open = ACTIONS.filter((action) => patterns(action).length > 0);
  return open.map(
    (action) =>
      `CODEBOX_RESTRICTED_ORGS is empty: everybody with a GitHub account may ${action} your packages (${patterns(action).join(', ')}).`,
  );
}
