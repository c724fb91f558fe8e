import { RegistryError } from '../errors';
import { type PackageName, parsePackageName } from '../registry/names';
import { param, type Request } from './request';

/** The package in the path, in any of its spellings: `@acme%2fwidget`, `@acme%2Fwidget` or `@acme/widget`. */
export function packageName(request: Request): PackageName {
  const first = param(request, 'name');
  if (!request.params.has('sub')) return parsePackageName(first);
  if (!first.startsWith('@') || first.includes('/')) throw new RegistryError(404, 'Not found.');
  return parsePackageName(`${first}/${param(request, 'sub')}`);
}

/** The name as it stood in the path, still encoded: answers have always repeated it so. */
export function nameInPath(request: Request): string {
  const first = request.params.get('name') ?? '';
  const sub = request.params.get('sub');
  return sub === undefined ? first : `${first}/${sub}`;
}
