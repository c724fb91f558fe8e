import { holdsVersion, isAbout, isInside, type Spec } from './spec';

/** A rule that an operator has made without a deployment. */
export type IncidentRule = Spec & {
  readonly action: 'block' | 'allow';
  /** May be empty where it allows. */
  readonly reason: string;
  /** Who made it, for the operators: `alice (AWS)`. */
  readonly by: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
};

export function incidentsAbout(rules: readonly IncidentRule[], name: string): readonly IncidentRule[] {
  return rules.filter((rule) => isAbout(rule, name));
}

/**
 * The rule that decides about a version of a package that all of them are about; undefined: none does. The order of the
 * list is that of their making. A block holds until a newer rule allows the same or a part of it. So nobody serves a
 * version again that was blocked by its number, by allowing the package as a whole.
 */
export function incidentRuleFor(rules: readonly IncidentRule[], version: string): IncidentRule | undefined {
  const about = rules.filter((rule) => holdsVersion(rule, version));
  const isLifted = (block: IncidentRule, index: number) =>
    about.slice(index + 1).some((rule) => rule.action === 'allow' && isInside(rule, block));
  const blocks = about.filter((rule, index) => rule.action === 'block' && !isLifted(rule, index));
  return blocks.at(-1) ?? about.findLast(({ action }) => action === 'allow');
}
