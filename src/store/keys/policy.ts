import { sha256 } from '../../lib/sha256';
import { HELD_PREFIX, MALWARE_PREFIX, SEEN_PREFIX } from '../keys';

/** `shard`: two hexadecimal digits. */
export function malwareKey(shard: string): string {
  return `${MALWARE_PREFIX}${shard}.json`;
}

/** `id`: of the version and the rule, in any words. */
export function heldKey(id: string): string {
  return `${HELD_PREFIX}${sha256(id)}`;
}

/** No pattern for keys of packages ends like it. */
export function seenKey(name: string): string {
  return `${SEEN_PREFIX}${name}/versions.json`;
}
