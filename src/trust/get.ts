// GET /registry/-/package/{name}/trust

import { baseContext } from '../contexts/base';
import { authorize } from '../http/authorize';
import { lambda } from '../http/lambda';
import { packageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { trustList } from '../registry/workflows/trustList';

/** `npm trust list`: the workflows that the administrators let publish the package, for those who may publish it, too. */
function getTrust(request: Request, context: ReturnType<typeof baseContext>): Reply {
  const name = packageName(request);
  authorize(request, context, { action: 'publish', name });
  const list = trustList(context.config.trustedPublishers, name.full);
  return json(200, list, { headers: { 'cache-control': 'no-store' } });
}

export default lambda('trust:get', baseContext, getTrust);
