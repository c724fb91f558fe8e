import { own } from '../../lib/json';
import { select } from '../../registry/packument/selector';
import type { Held, Ruling } from './ruling';

/** What is held back and what a client would have got for the tag, range or version; undefined: there is none. */
export function missedFor({ tags, versions, held }: Ruling, selector: string): Held | undefined {
  if (held.size === 0) return undefined;
  const version = selector === 'latest' ? own(tags, 'latest') : select({ tags, versions }, selector);
  const verdict = version === undefined ? undefined : held.get(version);
  return version !== undefined && verdict ? { version, verdict } : undefined;
}
