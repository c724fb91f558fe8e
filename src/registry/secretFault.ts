/**
 * GitHub's client secrets have 40. An operator without an OAuth app generates a secret, which has to be as
 * hard to guess.
 */
export const MIN_SECRET_LENGTH = 32;

/**
 * `ssm:/codebox/secret`, and texts that are meant to be a place: `SSM:`, `arn:aws:…`. A place is not a
 * secret.
 */
const PLACE = /^[a-z][\w-]*:/i;

/**
 * Why this cannot be the secret that seals logins and signs the tokens of workflows; undefined: it can. The
 * text completes a sentence, and repeats nothing of the value. Everybody can get sealed values, and has
 * unlimited time to guess their key.
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
