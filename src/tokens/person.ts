import { RegistryError } from '../errors';
import { caller } from '../http/authorize';
import type { Request } from '../http/request';
import type { Person } from '../registry/machineTokens/maker';

/** Who asks, as tokens remember them. RegistryError 401 for nobody. */
export function personOf(request: Request): Person {
  const { login, id, groups } = caller(request);
  const number = Number(id);
  if (!Number.isSafeInteger(number) || number <= 0) throw new RegistryError(401, 'You are not logged in.');
  return { id: number, login, avatar: request.user?.avatar ?? '', groups: [...groups] };
}
