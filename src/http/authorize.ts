import type { BaseContext } from '../context';
import { RegistryError } from '../errors';
import type { Action } from '../registry/access/actions';
import { can, canReadPublic, type Principal } from '../registry/access/can';
import { canEach } from '../registry/access/canEach';
import { notFound, type PackageName } from '../registry/names';
import { isOpen } from '../registry/upstreams/origins';
import type { Request } from './request';

type Wish<Name> = { readonly action: Action; readonly name: Name };

/**
 * A route about one package calls this before it reads or writes anything; routes that have another answer for a
 * refusal call `may`. RegistryError if the caller may not: 404 for a read, so that a hidden package looks like one that
 * does not exist; 403 for a write, because npm's unpublish takes 404 for success; 401 for nobody.
 */
export function authorize(request: Request, context: BaseContext, { action, name }: Wish<PackageName>): void {
  if (may(request, context, { action, name: name.full })) return;
  if (request.method === 'GET' || request.method === 'HEAD') throw notFound(name);
  throw new RegistryError(
    403,
    `${whoIn(caller(request))} may not ${action} ${name.full}. Ask the administrators of this registry.`,
  );
}

/** A machine must not look for a right of its maker that is there. */
function whoIn({ login, only }: Principal): string {
  return only ? `This token, which ${login} made,` : login;
}

/** The same as a question, for answers that leave out what the caller may not see. */
export function may(request: Request, { config }: BaseContext, { action, name }: Wish<string>): boolean {
  return can(caller(request), { action, name }, config.access.rules);
}

/** The same about many packages. */
export function mayEach(
  request: Request,
  { config }: BaseContext,
  action: Action,
): (name: string) => boolean {
  return canEach(caller(request), action, config.access.rules);
}

/** Where a package of that name may come from for the caller. */
type Readable = ReadonlySet<'ours' | 'upstream'>;

/**
 * As `authorize`, for routes that serve packages of ours and public ones alike: they serve none from elsewhere than the
 * result says. RegistryError 404 and 401, as there.
 */
export function authorizeReader(request: Request, context: BaseContext, name: PackageName): Readable {
  const origins = readable(request, context, name.full);
  if (origins.size === 0) throw notFound(name);
  return origins;
}

/** The same as a question. */
export function readable(request: Request, context: BaseContext, name: string): Readable {
  const { access, origins } = context.config;
  if (may(request, context, { action: 'read', name })) return new Set(['ours', 'upstream']);
  const isForAll = isOpen(origins, name) && canReadPublic(caller(request), name, access.rules);
  return new Set(isForAll ? ['upstream'] : []);
}

/** Who asks. RegistryError 401 for nobody, and for an expired token. */
export function caller({ principal }: Request): Principal {
  if (principal) return principal;
  throw new RegistryError(401, 'You are not logged in, or your token has expired.');
}

/** The only check of routes without a package. RegistryError 401 for nobody, and for an expired token. */
export function assertLoggedIn(request: Request): void {
  caller(request);
}
