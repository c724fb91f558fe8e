import { RegistryError } from '../errors';
import { type PackageName, parsePackageName } from '../registry/names';
import { param, type Request } from './request';

/** The package in the path, in any of its spellings: `@acme%2fwidget`, `@acme%2Fwidget` or `@acme/widget`. */
export function packageName(request: Request): PackageName {
  const { name, selector } = packageTarget(request);
  if (selector !== undefined) throw new RegistryError(404, 'Not found.');
  return name;
}

/**
 * For routes that answer the same for every package: they only check that the path holds a valid name. RegistryError
 * 400 or 404 as from `packageName`.
 */
export function assertPackageName(request: Request): void {
  packageName(request);
}

export type PackageTarget = {
  readonly name: PackageName;
  /** A version or dist-tag behind the name; undefined where the path ends with the name. */
  readonly selector: string | undefined;
};

/**
 * As `packageName`, with the part behind it. `{name}/{sub}` is either a scoped name in two segments or a
 * package and a version, because API Gateway has one variable for both.
 */
export function packageTarget(request: Request): PackageTarget {
  // The package `-` has a route of its own: with `{name}`, API Gateway would look for it among the routes below `-`.
  if (request.resource.endsWith('/registry/-')) return { name: parsePackageName('-'), selector: undefined };
  const first = param(request, 'name');
  const isScopeAlone = first.startsWith('@') && !first.includes('/');
  const rest = ['sub', 'selector'].filter((key) => request.params.has(key)).map((key) => param(request, key));
  const name = isScopeAlone && rest.length > 0 ? `${first}/${rest.shift()}` : first;
  if (rest.length > 1) throw new RegistryError(404, 'Not found.');
  return { name: parsePackageName(name), selector: rest[0] };
}

/** The name as it is in the path, still encoded: answers have always repeated it like that. */
export function nameInPath(request: Request): string {
  const first = request.params.get('name') ?? '';
  const sub = request.params.get('sub');
  return sub === undefined ? first : `${first}/${sub}`;
}
