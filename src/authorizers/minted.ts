import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { AuthorizerContext } from '../context';
import type { Action } from '../registry/access/actions';
import type { Credentials } from '../registry/tokens';
import { mintedValues } from '../registry/workflows/mintedToken';
import { allowing, PATHS } from './policy';

/** What the gateway says where the policy does not allow something. */
const DENIAL = 'The token of this workflow does not allow that. Ask the administrators of this registry.';
const ONLY_PROPOSES =
  'This workflow may only propose versions, with: npm stage publish. Only people approve them.';

/**
 * The decision about a token that this registry made for a workflow. undefined: it is not valid, or no
 * workflow is trusted (any more). Nobody else is asked. The principal is not a token, and not a name that a
 * GitHub user could have.
 */
export async function decideMinted(
  { token, login }: Credentials,
  methodArn: string,
  { config, mintedTokens }: Pick<AuthorizerContext, 'config' | 'mintedTokens'>,
): Promise<APIGatewayAuthorizerResult | undefined> {
  if (login !== undefined || config.trustedPublishers.length === 0) return undefined;
  const minted = await mintedTokens.verify(token);
  if (!minted) return undefined;
  return {
    principalId: `oidc:${minted.repository}`,
    policyDocument: allowing(
      minted.actions.flatMap((action) => PATHS[action]),
      methodArn,
    ),
    context: { ...mintedValues(minted), denial: denialFor(minted.actions) },
  };
}

function denialFor(actions: readonly Action[]): string {
  return actions.includes('stage') ? ONLY_PROPOSES : DENIAL;
}
