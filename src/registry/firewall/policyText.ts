import { spanText } from '../../lib/span';
import type { Policy } from './policy';

/** The policy in a line, for the operator. */
export function policyText(policy: Policy | undefined): string {
  if (!policy)
    return 'none: nothing is held back, and fresh public versions are served at once (docs/firewall.md)';
  const { minAge, mode, allow, block, malware, fixes, scripts } = policy;
  const age = minAge === 0 ? 'no least age' : `versions younger than ${spanText(minAge)} are held back`;
  const fixed = minAge > 0 && fixes === 'at once' ? ', but for security fixes' : '';
  const scripted = SCRIPTS[scripts];
  const lists = `rules that allow: ${allow.length}, that block: ${block.length}`;
  const feed = malware === 'block' ? '; malware is blocked' : '';
  const report = mode === 'report' ? ' (report only: all is served)' : '';
  return `${age}${fixed}; ${scripted}${lists}${feed}${report}`;
}

const SCRIPTS = {
  serve: '',
  warn: 'new install scripts are told; ',
  hold: 'versions with new install scripts wait five times as long; ',
} as const satisfies Record<Policy['scripts'], string>;
