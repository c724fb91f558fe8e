import { SHARD_PREFIX } from '../keys';

/** `object`: as in a manifest. */
export function shardKey(object: string): string {
  return `${SHARD_PREFIX}${object}`;
}
