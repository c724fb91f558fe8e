import type { CountsContext } from '../context';
import { RegistryError } from '../errors';
import { may } from '../http/authorize';
import type { Request } from '../http/request';
import type { History } from '../registry/downloads/history';
import { canBeOurs, type PackageName } from '../registry/names';
import { indexKey } from '../store/keys/packages';

/**
 * undefined: this registry has no such package, or the caller may not read it. What was downloaded was there; of other
 * names the bucket is asked.
 */
export async function visibleHistory(
  request: Request,
  name: PackageName,
  context: CountsContext,
): Promise<History | undefined> {
  if (!canBeOurs(name) || !may(request, context, { action: 'read', name: name.full })) return undefined;
  const history = await context.counts.history(name.full);
  if (history.days.size > 0) return history;
  return (await context.storage.stat(indexKey(name))) ? history : undefined;
}

/** A sum tells something of each of its parts. RegistryError 403. */
export function assertReadsAll(request: Request, context: CountsContext): void {
  const patterns = ['*', ...context.config.access.rules.map(({ pattern }) => pattern)];
  if (patterns.every((name) => may(request, context, { action: 'read', name }))) return;
  throw new RegistryError(
    403,
    'The downloads of all packages together are for those who may read all packages. Ask for one package.',
  );
}
