// GET /registry/-/codebox/v1/why/{name}/{version}: is a version served, why not, and what do clients get instead? Also for
// a dist-tag, as upstream has it; `latest` where there is none.

import type { ReadContext } from '../context';
import { readContext } from '../contexts/packages';
import { RegistryError } from '../errors';
import { authorize } from '../http/authorize';
import { WHYS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import { packageTarget } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import type { Request } from '../http/request';
import { isPrintable } from '../lib/printable';
import { notFound, quote } from '../registry/names';
import { whyIs } from '../store/why';

/** Old public versions are not all valid ones. */
const LONGEST = 256;

async function getWhy(request: Request, context: ReadContext): Promise<Reply> {
  const { name, selector: asked = 'latest' } = packageTarget(request);
  authorize(request, context, { action: 'read', name });
  if (asked.length > LONGEST || !isPrintable(asked))
    throw new RegistryError(400, `${quote(asked)} is not a version, such as 1.2.3.`);
  const why = await whyIs({ name, asked }, context);
  if (!why) throw notFound(name);
  return json(200, { name: name.full, ...why }, { headers: { 'cache-control': 'no-store' } });
}

export default lambda('firewall:why', readContext, below(WHYS, getWhy));
