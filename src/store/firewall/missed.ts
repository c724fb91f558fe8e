import { own } from '../../lib/json';
import { select } from '../../registry/packument/selector';
import type { Ruled } from './ruled';

/** The version that is held back and that a client would have got for the tag, range or version; undefined: there is none. */
export function missedFor({ tags, versions, held }: Ruled, selector: string): string | undefined {
  if (held.size === 0) return undefined;
  const wanted = selector === 'latest' ? own(tags, 'latest') : select({ tags, versions }, selector);
  return wanted !== undefined && held.has(wanted) ? wanted : undefined;
}
