import type { IncidentRule } from './incidents';

/** How many there are, for the operator. */
export function rulesText(rules: readonly IncidentRule[]): string {
  if (rules.length === 0) return 'none';
  const blocks = rules.filter(({ action }) => action === 'block').length;
  return `that block: ${blocks}, that allow: ${rules.length - blocks}`;
}
