import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { AuthorizerContext } from '../context';
import type { FoundToken } from '../ports/tokens';
import { TOKEN_ACTIONS } from '../registry/access/actions';
import { canSomewhere, type Principal } from '../registry/access/can';
import { groupsOf } from '../registry/access/groups';
import { hashOf, makerIn } from '../registry/machineTokens/form';
import { dayOf, isLiving } from '../registry/machineTokens/maker';
import { machineValues } from '../registry/machineTokens/values';
import { type Credentials, sameLogin, sameToken } from '../registry/tokens';
import { readMaker } from '../store/machineTokens';
import { allowing, PATHS, plain } from './policy';

type Context = Pick<AuthorizerContext, 'config' | 'storage' | 'machineTokens' | 'tellKeeper'>;

/**
 * The decision about a token for machines. undefined: there is none, or it has ended or was revoked. GitHub is not asked:
 * its maker's organisations and teams are those of the maker's last check, and the rules are asked as they are now, so a
 * person or a rule that is taken out of them ends it. RegistryError 503: the bucket cannot be read.
 */
export async function decideMachine(
  { token, login }: Credentials,
  methodArn: string,
  context: Context,
): Promise<APIGatewayAuthorizerResult | undefined> {
  const found = await context.machineTokens.about(token, () => find(token, context));
  if (!found || !isLiving(found.token, new Date())) return undefined;
  if (login !== undefined && !sameLogin(login, found.maker.login)) return undefined;
  const { rules } = context.config.access;
  const principal = principalOf(found, context);
  const actions = TOKEN_ACTIONS.filter((action) => canSomewhere(principal, action, rules));
  return {
    principalId: `token:${found.token.hash.slice(0, 12)}`,
    policyDocument: allowing(
      actions.flatMap((action) => PATHS[action]),
      methodArn,
    ),
    context: { ...machineValues({ ...found, groups: principal.groups }), denial: denial(found) },
  };
}

/** Its use is kept to the day, and told where the object says another one. */
async function find(token: string, { storage, tellKeeper }: Context): Promise<FoundToken | undefined> {
  const id = makerIn(token);
  const maker = id === undefined ? undefined : await readMaker(storage, id);
  const hash = hashOf(token);
  const kept = maker?.tokens.find((one) => sameToken(one.hash, hash));
  const now = new Date();
  if (!maker || !kept || !isLiving(kept, now)) return undefined;
  if (kept.used !== dayOf(now)) await tellKeeper({ is: 'used', maker: maker.id, hash });
  return { maker, token: kept };
}

function principalOf({ maker, token }: FoundToken, { config }: Context): Principal {
  const person = { login: maker.login, id: String(maker.id) };
  const groups = groupsOf(person, maker.groups, config.access);
  return { ...person, groups, only: { packages: token.packages, actions: token.actions } };
}

/** What the gateway says where the policy does not allow something. */
function denial({ maker: { login } }: FoundToken): string {
  return plain(
    `This token, which ${login} made, does not allow that: it was made for less, or ${login} may not do it any more. Only people approve and reject proposed versions.`,
  );
}
