import type { TokensContext } from '../context';
import { RegistryError } from '../errors';
import { caller } from '../http/authorize';
import { json, type Reply } from '../http/reply';
import { jsonBody, type Request } from '../http/request';
import { beginningOf, hashOf, newToken } from '../registry/machineTokens/form';
import { assertFits, assertMayMake } from '../registry/machineTokens/grant';
import { listed, summary } from '../registry/machineTokens/listed';
import {
  type KeptToken,
  keptToken,
  living,
  MAX_TOKENS,
  type Maker,
  seenNow,
} from '../registry/machineTokens/maker';
import { parseWish } from '../registry/machineTokens/wish';
import { changeMaker } from '../store/machineTokens';
import { assertChecked, assertStillValid, checkOf } from './person';

const MAX_BODY = 64 * 1024;
const MAX_VALUES = 1000;

/** `npm token create`. The answer is the only place where the token is ever seen. */
export async function createToken(request: Request, context: TokensContext): Promise<Reply> {
  const { config, storage } = context;
  const check = checkOf(request);
  const { id } = check.person;
  const wish = parseWish(jsonBody(request, MAX_BODY, MAX_VALUES), config.maxTokenDays);
  assertMayMake(caller(request), wish, config.access.rules);
  assertFits(caller(request), wish);
  await assertStillValid(request, check.person, context.holderOf);
  const now = new Date();
  const token = newToken(id);
  const kept = keptToken(wish, { hash: hashOf(token), beginning: beginningOf(token), now });
  await changeMaker(storage, id, (before) => {
    assertChecked(check, before);
    return withToken(seenNow(check, before, now), kept, now);
  });
  return json(
    201,
    { ...listed(kept), token },
    { headers: { 'cache-control': 'no-store' }, event: { namespace: 'tokens:create', body: summary(kept) } },
  );
}

function withToken(maker: Maker, token: KeptToken, now: Date): Maker {
  if (living(maker, now).length >= MAX_TOKENS) {
    throw new RegistryError(403, `You have ${MAX_TOKENS} tokens. Revoke some with npm token revoke.`);
  }
  return { ...maker, tokens: [...maker.tokens, token] };
}
