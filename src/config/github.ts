import { isLoopback } from '../lib/loopback';
import { Secret, type SecretSource } from '../lib/secret';
import { githubWebUrl } from '../registry/githubWeb';
import { looksLikePlace, MIN_SECRET_LENGTH, secretFault } from '../registry/secretFault';
import { placeFault, type SecretPlace, secretPlace } from '../registry/secretPlace';
import { type Given, items, text, url } from './parsers';

/** The API. Tokens and the client secret go there, so it is https, save on the same machine. */
export function apiUrl(given: Given, name: string): string {
  const value = safeUrl(given, name);
  if (URL.canParse(value) && /^(www\.)?github\.com$/.test(new URL(value).hostname)) {
    given.faults.push({ variable: name, problem: 'is the website, not the API (https://api.github.com/)' });
  }
  return value;
}

/** The website; where none is set, the one of the API. */
export function webUrl(given: Given, name: string): string {
  return text(given, name) === undefined
    ? githubWebUrl(text(given, 'githubUrl') ?? '')
    : safeUrl(given, name);
}

function safeUrl(given: Given, name: string): string {
  const value = url(given, name);
  if (/^http:/i.test(value) && URL.canParse(value) && !isLoopback(new URL(value).hostname)) {
    given.faults.push({ variable: name, problem: 'must be an https URL: secrets are sent there' });
  }
  return value;
}

/**
 * The client secret, or where it is kept: `ssm:/codebox/github` or `secretsmanager:codebox/github`. undefined in
 * functions that do not use it: a deployment does not tell them.
 */
export function githubSecret(given: Given, name: string): SecretSource | undefined {
  const value = text(given, name);
  if (value === undefined) return undefined;
  const place = secretPlace(value);
  if (place) return checkedPlace(given, name, place);
  const problem = secretFault(value);
  if (problem !== undefined) given.faults.push({ variable: name, problem });
  return new Secret(value);
}

/** The secrets, or where they are kept. */
export function sessionSecrets(given: Given, name: string): readonly Secret[] | SecretPlace {
  const place = secretPlace(text(given, name) ?? '');
  return place ? checkedPlace(given, name, place) : secretsThemselves(given, name);
}

function checkedPlace(given: Given, name: string, place: SecretPlace): SecretPlace {
  const problem = placeFault(place);
  if (problem !== undefined) given.faults.push({ variable: name, problem });
  return place;
}

function secretsThemselves(given: Given, name: string): readonly Secret[] {
  const found = items(given, name);
  const fault = (problem: string) => given.faults.push({ variable: name, problem });
  if (found.some(looksLikePlace))
    fault('must hold the secrets, or one place that begins with ssm: or secretsmanager: in lower case');
  if (found.some((secret) => secret.length < MIN_SECRET_LENGTH))
    fault(`must have at least ${MIN_SECRET_LENGTH} characters in each secret`);
  return Object.freeze(found.map((secret) => new Secret(secret)));
}
