/** What a personal access token needs here: to show its owner's memberships. */
const NEEDED = ['read:org'];

/** The scopes of a token that it does not need, or that the operator does not allow. */
export function excessScopes(
  scopes: readonly string[],
  allowed: readonly string[] = NEEDED,
): readonly string[] {
  return scopes.filter((scope) => !allowed.includes(scope.toLowerCase()));
}
