// GET /registry/-/package/{name}/visibility

import { baseContext } from '../contexts/base';
import { assertLoggedIn } from '../http/authorize';
import { lambda } from '../http/lambda';
import { assertPackageName } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';

/**
 * Never public, even before the first publish. For a public package, npm would turn on provenance by itself,
 * and so write the package's name into a public log (docs/protocol.md §10).
 */
function getVisibility(request: Request): Reply {
  assertLoggedIn(request);
  assertPackageName(request);
  return json(200, { public: false });
}

export default lambda('visibility:get', baseContext, getVisibility);
