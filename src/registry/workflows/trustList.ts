import { defined, type JsonObject } from '../../lib/json';
import { matchesPackage } from '../access/glob';
import type { TrustedPublisher } from './trustedPublishers';

/** The rules that let a workflow publish that package, or propose versions of it, as `npm trust list` reads them (npm, lib/commands/trust). */
export function trustList(rules: readonly TrustedPublisher[], name: string): readonly JsonObject[] {
  return rules.flatMap((rule, index) => (publishes(rule, name) ? [entry(rule, index)] : []));
}

function publishes({ packages, actions }: TrustedPublisher, name: string): boolean {
  return (
    (actions.includes('publish') || actions.includes('stage')) &&
    packages.some((pattern) => matchesPackage(pattern.toLowerCase(), name.toLowerCase()))
  );
}

function entry({ repository, workflow, environment, actions }: TrustedPublisher, index: number): JsonObject {
  const claims = defined({ repository, workflow_ref: workflow && { file: workflow }, environment });
  return {
    id: `rule-${index + 1}`,
    type: 'github',
    claims,
    permissions: actions.map((action) => PERMISSIONS[action] ?? action),
  };
}

/** npm has words for two of them, and prints the others as they are (npm 12, lib/trust-cmd.js). */
const PERMISSIONS: Readonly<Record<string, string>> = {
  publish: 'createPackage',
  stage: 'createStagedPackage',
};
