// What npm's commands access, owner, org, team, trust and profile set ask for

import { baseContext } from '../contexts/base';
import { RegistryError } from '../errors';
import { assertLoggedIn } from '../http/authorize';
import { TEAMS } from '../http/beginnings';
import { below } from '../http/below';
import { lambda } from '../http/lambda';
import type { Request } from '../http/request';
import { refusal } from '../registry/access/refusal';

/** This registry has no such thing. npm prints the sentence, which says where to go instead. */
function refuse(request: Request): never {
  assertLoggedIn(request);
  const { status, sentence } = refusal(request.resource);
  throw new RegistryError(status, sentence);
}

export default lambda('refused', baseContext, below(TEAMS, refuse));
