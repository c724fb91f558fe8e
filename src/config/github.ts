import { Secret, type SecretSource } from '../lib/secret';
import { githubWebUrl } from '../registry/githubWeb';
import { looksLikePlace, MIN_SECRET_LENGTH, secretFault } from '../registry/secretFault';
import { type Environment, type Faults, items, required, text, url, type Variable } from './variables';

const DEFAULT = 'https://api.github.com';

/** Tokens and the client secret go there, so it is https, save on the same machine. */
export function apiUrl(env: Environment, faults: Faults): string {
  return text(env, 'githubUrl') === undefined ? DEFAULT : safeUrl(env, 'githubUrl', faults);
}

/** The client secret, or where it is kept: `ssm:/codebox/github` or `secretsmanager:codebox/github`. */
export function githubSecret(env: Environment, faults: Faults): SecretSource {
  const value = required(env, 'githubSecret', faults);
  const [, store, name = ''] = /^(ssm|secretsmanager):(.*)$/s.exec(value) ?? [];
  if (store !== 'ssm' && store !== 'secretsmanager') return secretItself(value, faults);
  if (!(store === 'ssm' ? PARAMETER : SECRET_ID).test(name)) {
    faults.push({ variable: 'githubSecret', problem: PLACES[store] });
  }
  return { store, name };
}

function secretItself(value: string, faults: Faults): Secret {
  const problem = value === '' ? undefined : secretFault(value);
  if (problem !== undefined) faults.push({ variable: 'githubSecret', problem });
  return new Secret(value);
}

const PARAMETER = /^(\/[\w.-]+)+$/;
const SECRET_ID = /^[\w/+=.@-]+$/;

const PLACES = {
  ssm: 'must name a parameter by its whole path, such as ssm:/codebox/github-secret',
  secretsmanager: 'must name a secret, such as secretsmanager:codebox/github-secret',
} as const;

export function webUrl(env: Environment, faults: Faults): string {
  if (text(env, 'githubWebUrl') !== undefined) return safeUrl(env, 'githubWebUrl', faults);
  return githubWebUrl(text(env, 'githubUrl') ?? 'https://api.github.com');
}

export function sessionSecrets(env: Environment, faults: Faults): readonly Secret[] {
  const given = items(env, 'sessionSecret', faults);
  if (given.some(looksLikePlace)) {
    faults.push({ variable: 'sessionSecret', problem: 'must hold the secrets, not where they are kept' });
  }
  if (given.some((secret) => secret.length < MIN_SECRET_LENGTH)) {
    const problem = `must have at least ${MIN_SECRET_LENGTH} characters in each secret`;
    faults.push({ variable: 'sessionSecret', problem });
  }
  return Object.freeze(given.map((secret) => new Secret(secret)));
}

function safeUrl(env: Environment, name: Variable, faults: Faults): string {
  const value = url(env, name, faults);
  if (/^http:/i.test(value) && URL.canParse(value) && !isLoopback(new URL(value).hostname)) {
    faults.push({ variable: name, problem: 'must be an https URL: secrets are sent there' });
  }
  return value;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
