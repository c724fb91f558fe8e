import { RegistryError } from '../errors';
import { caller } from '../http/authorize';
import type { Request } from '../http/request';
import type { HolderOf } from '../ports/github';
import { type Check, isTime, type Maker, type Person } from '../registry/machineTokens/maker';
import { parseAuthorization } from '../registry/tokens';

/** Who asks, as tokens remember them. RegistryError 401 for nobody. */
export function personOf(request: Request): Person {
  const { login, id, groups } = caller(request);
  const number = Number(id);
  if (!Number.isSafeInteger(number) || number <= 0) throw new RegistryError(401, 'You are not logged in.');
  return { id: number, login, avatar: request.user?.avatar ?? '', groups: [...groups] };
}

/** By default the gateway and the authorizer remember for six minutes. An operator may let them remember for an hour. */
const MAX_AGE_MS = 7 * 60_000;

/** What GitHub has said of who asks, and when. RegistryError 401 for nobody, 403 where nobody knows it, or it is old. */
export function checkOf(request: Request): Check {
  const checked = request.authorizer.get('checked');
  if (!isTime(checked) || Date.now() - Date.parse(checked) > MAX_AGE_MS) throw tooOld();
  return { person: personOf(request), checked, isWhole: request.authorizer.get('whole') === 'true' };
}

/** What GitHub said is believed for minutes. A token lives for months, and must not follow from what is over. */
export function assertChecked({ checked }: Check, maker: Maker | undefined): void {
  if (maker?.endedAt !== undefined && checked <= maker.endedAt) throw tooOld();
}

/**
 * What the authorizer found may be minutes old, and the caller's login revoked since. RegistryError 401: GitHub knows it no
 * more, or as somebody else's; 503: GitHub does not answer.
 */
export async function assertStillValid(
  { headers }: Request,
  { id }: Person,
  holderOf: HolderOf,
): Promise<void> {
  const credentials = parseAuthorization(headers.get('authorization') ?? '');
  const holder = credentials && (await holderOf(credentials.token));
  if (holder === id) return;
  throw new RegistryError(401, 'GitHub does not take your login any more. Log in again with npm login.');
}

function tooOld(): RegistryError {
  return new RegistryError(
    403,
    'GitHub has to be asked again about you, before you make a token. Log in again with npm login, or try again later.',
  );
}
