import { type Action, TOKEN_ACTIONS } from '../access/actions';
import { can, type Principal } from '../access/can';
import { matchesGlob } from '../access/glob';
import type { Access } from '../access/rules';
import type { TrustedPublisher } from './trustedPublishers';
import { type Workflow, workflowGroups, workflowUser } from './workflow';

type Rules = readonly TrustedPublisher[];

type Configured = { readonly trustedPublishers: Rules; readonly access: Pick<Access, 'rules'> };

/**
 * What the rules let a workflow do with one package, if no access rule is more specific. A workflow that may
 * write a package may read it.
 */
export function grantedActions(
  { trustedPublishers, access }: Configured,
  workflow: Workflow,
  name: string,
): readonly Action[] {
  const principals = trustedPublishers
    .filter((rule) => isAbout(rule, workflow))
    .map(({ packages, actions }) => toPrincipal(workflow, { packages, actions }));
  const granted = TOKEN_ACTIONS.filter((action) =>
    principals.some((principal) => can(principal, { action, name }, access.rules)),
  );
  // Who may publish may propose.
  return granted.includes('publish') ? granted.filter((action) => action !== 'stage') : granted;
}

function toPrincipal(workflow: Workflow, limits: Principal['limits']): Principal {
  const groups = new Set(workflowGroups(workflow));
  return { login: workflowUser(workflow), id: '', groups, ...(limits && { limits }) };
}

/** Patterns for every package that the rules let a workflow read; access rules are asked when it does. */
export function readablePackages(rules: Rules, workflow: Workflow): readonly string[] {
  const patterns = rules.filter((rule) => isAbout(rule, workflow)).flatMap(({ packages }) => packages);
  return [...new Set(patterns)];
}

function isAbout(rule: TrustedPublisher, workflow: Workflow): boolean {
  return isFrom(rule, workflow) && isRunOf(rule, workflow);
}

function isFrom(rule: TrustedPublisher, { repository, repositoryId, ownerId }: Workflow): boolean {
  return (
    matchesGlob(rule.repository, repository.toLowerCase()) &&
    isUnsetOr(rule.repositoryId, repositoryId) &&
    isUnsetOr(rule.repositoryOwnerId, ownerId)
  );
}

function isRunOf(rule: TrustedPublisher, { file, environment, ref, event }: Workflow): boolean {
  return (
    isUnsetOr(rule.workflow, file) &&
    // GitHub takes names of environments without regard to case.
    isUnsetOr(rule.environment, environment.toLowerCase()) &&
    (rule.refs === undefined || rule.refs.some((pattern) => matchesGlob(pattern, ref))) &&
    isEvent(rule.events, event)
  );
}

/**
 * What only somebody with the right to write to the repository can start, or the repository's own schedule. Others can
 * be started, and fed with text and code, by anybody: pull requests, comments, issues, and `workflow_run` behind them.
 * Those are trusted only where a rule names them.
 */
const DEFAULT_EVENTS = ['push', 'release', 'workflow_dispatch', 'repository_dispatch', 'schedule'];

function isEvent(events: TrustedPublisher['events'], event: string): boolean {
  return (events ?? DEFAULT_EVENTS).includes(event);
}

function isUnsetOr(wanted: string | undefined, found: string): boolean {
  return wanted === undefined || wanted === found;
}
