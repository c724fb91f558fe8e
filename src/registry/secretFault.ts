/** GitHub's client secrets have 40. Who has no OAuth app makes up a secret, and that has to be as hard to guess. */
export const MIN_SECRET_LENGTH = 32;

/** `ssm:/codebox/secret`, and also what is meant to be one: `SSM:`, `arn:aws:…`. A place is no secret to anybody. */
const PLACE = /^[a-z][\w-]*:/i;

/**
 * Why that cannot be the secret that seals logins and signs the tokens of workflows; undefined: it can. It completes a
 * sentence, and repeats nothing of the value. Anybody is given sealed values, and has all the time to guess their key.
 */
export function secretFault(value: string): string | undefined {
  if (looksLikePlace(value)) {
    return 'must be the secret itself, or a place that begins with ssm: or secretsmanager: in lower case; no secret begins with a word and a colon';
  }
  if (value.length >= MIN_SECRET_LENGTH) return undefined;
  return `must have at least ${MIN_SECRET_LENGTH} characters. GitHub's secrets have 40. Without an OAuth app, generate one: openssl rand -hex 32`;
}

export function looksLikePlace(value: string): boolean {
  return PLACE.test(value);
}
