import { type IncidentRule, incidentsAbout } from '../../registry/firewall/incidents';
import { type Block, NO_POLICY, type Policy } from '../../registry/firewall/policy';
import { isAbout } from '../../registry/firewall/spec';
import { hasTwin, type PackageRules, packageRules, rulesFor } from '../../registry/firewall/verdict';
import type { IncidentRules, Look } from '../incidentRules';
import type { Malware } from '../malware';

type Sources = {
  readonly policy: Policy;
  readonly incidents: IncidentRules;
  /** undefined: the policy does not want it. */
  readonly malware?: Malware | undefined;
};

/**
 * What the rules say of the package: the policy, and what is known besides it. undefined: no rule can hold back any of
 * its versions.
 */
export async function rulesAbout(
  sources: Sources,
  name: string,
  look: Look = 'remembered',
): Promise<PackageRules | undefined> {
  const { incidents, malware } = sources;
  const [rules, listed = []] = await Promise.all([incidents.current(look), malware?.blocksFor(name)]);
  return gathered(sources, name, { rules, listed });
}

/** By what was known when they were asked for last. */
export function isRuled(sources: Sources, name: string): boolean {
  const { policy, incidents, malware } = sources;
  if (policy.mode === 'report') return false;
  return (
    gathered(sources, name, { rules: incidents.known(), listed: malware?.known(name) ?? [] }) !== undefined
  );
}

type Beside = { readonly rules: readonly IncidentRule[]; readonly listed: readonly Block[] };

function gathered({ policy }: Sources, name: string, { rules, listed }: Beside): PackageRules | undefined {
  const own = rulesFor(policy, name);
  const block = [...own.block, ...listed.filter((spec) => isAbout(spec, name))];
  return packageRules({ ...own, block, incidents: incidentsAbout(rules, name) });
}

/** Could a rule be about a package whose name differs in capital letters alone? */
export function mayHaveTwin({ policy, incidents, malware }: Sources, name: string): boolean {
  const block = [...policy.block, ...incidents.known(), ...(malware?.known(name) ?? [])];
  const isOpen = policy.mode === 'report' || (policy === NO_POLICY && block.length === 0);
  return !isOpen && hasTwin({ ...policy, block }, name);
}
