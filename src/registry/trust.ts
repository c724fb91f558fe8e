import type { Action } from './access';
import { matchesGlob, matchesPackage } from './glob';
import type { TrustedPublisher } from './trustedPublishers';
import type { Workflow } from './workflow';

type Rules = readonly TrustedPublisher[];

/** What the rules let a workflow do with one package. Who writes a package may read it. */
export function grantedActions(rules: Rules, workflow: Workflow, name: string): readonly Action[] {
  const lower = name.toLowerCase();
  const granted = rules
    .filter(
      (rule) => isAbout(rule, workflow) && rule.packages.some((pattern) => matchesPackage(pattern, lower)),
    )
    .flatMap(({ actions }) => actions);
  return granted.length === 0 ? [] : [...new Set<Action>(['read', ...granted])];
}

/** Patterns for every package that the rules let a workflow read. */
export function readablePackages(rules: Rules, workflow: Workflow): readonly string[] {
  const patterns = rules.filter((rule) => isAbout(rule, workflow)).flatMap(({ packages }) => packages);
  return patterns.includes('*') ? ['*'] : [...new Set(patterns)];
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

/** Whoever opens a pull request decides what it runs, so those are trusted only where a rule says so. */
function isEvent(events: TrustedPublisher['events'], event: string): boolean {
  return events === undefined ? !event.startsWith('pull_request') : events.includes(event);
}

function isUnsetOr(wanted: string | undefined, found: string): boolean {
  return wanted === undefined || wanted === found;
}
