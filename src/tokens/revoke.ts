import type { TokensContext } from '../context';
import { RegistryError } from '../errors';
import { json, type Reply } from '../http/reply';
import { param, type Request } from '../http/request';
import { hashOf, hasMachineForm } from '../registry/machineTokens/form';
import { summary } from '../registry/machineTokens/listed';
import { type KeptToken, living, type Maker } from '../registry/machineTokens/maker';
import { changeMaker } from '../store/machineTokens';
import { personOf } from './person';

/** `npm token revoke`: one's own. npm sends the key, or the token itself if somebody has typed that. */
export async function revokeToken(request: Request, { storage }: TokensContext): Promise<Reply> {
  const { id } = personOf(request);
  const given = param(request, 'token');
  const hash = hasMachineForm(given) ? hashOf(given) : given;
  let revoked: KeptToken | undefined;
  await changeMaker(storage, id, (maker) => {
    revoked = maker && living(maker, new Date()).find((token) => token.hash === hash);
    return maker && revoked ? withoutToken(maker, revoked) : maker;
  });
  if (!revoked) throw new RegistryError(404, 'You have no token with that key.');
  return json(200, { ok: true }, { event: { namespace: 'tokens:revoke', body: summary(revoked) } });
}

function withoutToken(maker: Maker, revoked: KeptToken): Maker {
  return { ...maker, tokens: maker.tokens.filter(({ hash }) => hash !== revoked.hash) };
}
