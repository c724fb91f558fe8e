import type { Config } from '../config';
import type { Action } from '../registry/access/actions';
import { openActions } from './open';

type Judged = Pick<Config, 'access' | 'trustedPublishers'>;

/** What is allowed, but seldom meant: sentences for the operator, for whatever way of starting a registry. */
export function configWarnings(config: Judged): readonly string[] {
  return [
    ...(canBePublished(config) ? [] : [nobodyPublishes(config)]),
    ...openToAll(config),
    ...anyBranch(config),
  ];
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
    : 'No access rule lets anybody publish.';
}

function openToAll({ access }: Judged): readonly string[] {
  return [...openActions(access)].map(
    ([action, patterns]) =>
      `Everybody with a GitHub account may ${action} your packages (${patterns.join(', ')}).`,
  );
}

/** A branch can change the file of its workflow. */
function anyBranch({ trustedPublishers }: Judged): readonly string[] {
  return trustedPublishers.flatMap(({ actions, refs, environment, repository }, index) => {
    if (refs !== undefined || environment !== undefined) return [];
    if (actions.every((action) => action === 'read')) return [];
    return [
      `Rule ${index + 1} of the trusted publishers has neither refs nor environment: everybody who can push a branch to ${repository} may ${isForProposals(actions) ? 'propose versions' : 'publish'} (docs/ci.md).`,
    ];
  });
}

function isForProposals(actions: readonly Action[]): boolean {
  return actions.every((action) => action === 'stage' || action === 'read');
}
