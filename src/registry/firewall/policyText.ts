import type { Policy } from './policy';
import { spanText } from './span';

/** The policy in a line, for the operator. */
export function policyText(policy: Policy | undefined): string {
  if (!policy) return 'none: fresh public versions are served at once (docs/firewall.md)';
  const { minAge, mode, allow, block } = policy;
  const age = minAge === 0 ? 'no least age' : `versions younger than ${spanText(minAge)} are held back`;
  const lists = `rules that allow: ${allow.length}, that block: ${block.length}`;
  return `${age}; ${lists}${mode === 'report' ? ' (report only: all is served)' : ''}`;
}
