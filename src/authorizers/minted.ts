import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { AuthorizerContext } from '../context';
import type { Action } from '../registry/access/can';
import { mintedValues } from '../registry/workflows/mintedToken';
import { allowing, READS } from './policy';

/** Routes check the package: one policy is kept for all of them. */
const PATHS: Readonly<Record<Action, readonly string[]>> = {
  read: READS,
  publish: ['PUT/*', 'DELETE/*/dist-tags/*'],
  unpublish: ['PUT/*/-rev/*', 'DELETE/*'],
};

/** What the gateway says where the policy does not allow something. */
const DENIAL = 'The token of this workflow does not allow that. Ask the administrators of this registry.';

/**
 * The decision about a token that this registry made for a workflow. undefined: it is not valid, or no
 * workflow is trusted (any more). Nobody else is asked. The principal is not a token, and not a name that a
 * GitHub user could have.
 */
export async function decideMinted(
  token: string,
  methodArn: string,
  { config, mintedTokens }: Pick<AuthorizerContext, 'config' | 'mintedTokens'>,
): Promise<APIGatewayAuthorizerResult | undefined> {
  if (config.trustedPublishers.length === 0) return undefined;
  const minted = await mintedTokens.verify(token);
  if (!minted) return undefined;
  return {
    principalId: `oidc:${minted.repository}`,
    policyDocument: allowing(
      minted.actions.flatMap((action) => PATHS[action]),
      methodArn,
    ),
    context: { ...mintedValues(minted), denial: DENIAL },
  };
}
