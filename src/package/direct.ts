import type { BaseContext } from '../context';
import { RegistryError } from '../errors';
import { authorize, may } from '../http/authorize';
import type { Request } from '../http/request';
import { mustStage } from '../registry/access/staging';
import type { PackageName } from '../registry/names';

/** RegistryError 403 for who may not publish that package, and for everybody where versions have to be proposed. */
export function assertDirectPublish(request: Request, context: BaseContext, name: PackageName): void {
  const mayStage = may(request, context, { action: 'stage', name: name.full });
  const mayPublish = may(request, context, { action: 'publish', name: name.full });
  if (mustStage(context.config.access.rules, name.full) && (mayStage || mayPublish)) {
    throw new RegistryError(
      403,
      `Somebody has to approve each version of ${name.full}. Propose this one with: npm stage publish`,
    );
  }
  if (mayStage && !mayPublish) {
    throw new RegistryError(
      403,
      `${request.user?.name} may not publish ${name.full} directly. Propose the version with: npm stage publish`,
    );
  }
  authorize(request, context, { action: 'publish', name });
}
