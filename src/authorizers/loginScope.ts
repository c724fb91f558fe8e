import type { Config } from '../config';
import { namedGroups } from '../registry/access/rules';

/**
 * The scope that a login asks GitHub for: to see memberships, or nothing if no organisation or team is named.
 */
export function loginScope({ access }: Pick<Config, 'access'>): string {
  return namedGroups(access).length > 0 ? 'read:org' : '';
}
