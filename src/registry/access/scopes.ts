/** What a personal access token needs here: to show its owner's memberships. */
const NEEDED = ['read:org'];

/** Those of a token's scopes that it needs not have, or that the operator does not allow. */
export function excessScopes(
  scopes: readonly string[],
  allowed: readonly string[] = NEEDED,
): readonly string[] {
  return scopes.filter((scope) => !allowed.includes(scope.toLowerCase()));
}
