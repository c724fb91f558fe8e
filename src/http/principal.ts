import type { Principal } from '../registry/access/can';
import { onlyOf, tokenNameOf } from '../registry/machineTokens/values';
import { isExpired, limitsOf, starterOf } from '../registry/workflows/mintedToken';

/**
 * Who asks, from the values that the authorizer passes on, which are all text. undefined: nobody, or the
 * holder of a token that has expired since.
 */
export function principalOf(values: ReadonlyMap<string, string>, now: Date): Principal | undefined {
  const login = values.get('username');
  if (login === undefined || login === '' || isExpired(values, now)) return undefined;
  const groups = (values.get('groups') ?? '').split(',').filter((group) => group !== '');
  const [limits, only, startedBy] = [limitsOf(values), onlyOf(values), starterOf(values)];
  const tokenName = tokenNameOf(values);
  const id = values.get('userId') ?? '';
  const own = {
    ...(limits && { limits }),
    ...(only && { only }),
    ...(tokenName !== undefined && { tokenName }),
    ...(startedBy !== undefined && { startedBy }),
  };
  return { login, id, groups: new Set(groups), ...own };
}
