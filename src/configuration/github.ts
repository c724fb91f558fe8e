import { githubWebUrl } from '../registry/githubWeb';
import { Secret, type SecretSource } from '../secret';
import { type Environment, type Faults, required, text, url, type Variable } from './variables';

const DEFAULT = 'https://api.github.com';

/** Tokens and the client secret go there, so it is https, save on the same machine. */
export function apiUrl(env: Environment, faults: Faults): string {
  return text(env, 'githubUrl') === undefined ? DEFAULT : safeUrl(env, 'githubUrl', faults);
}

/** The client secret, or where it is kept: `ssm:/codebox/github` or `secretsmanager:codebox/github`. */
export function githubSecret(env: Environment, faults: Faults): SecretSource {
  const value = required(env, 'githubSecret', faults);
  const [, store, name = ''] = /^(ssm|secretsmanager):(.*)$/s.exec(value) ?? [];
  if (store !== 'ssm' && store !== 'secretsmanager') return new Secret(value);
  if (!(store === 'ssm' ? PARAMETER : SECRET_ID).test(name)) {
    faults.push({ variable: 'githubSecret', problem: PLACES[store] });
  }
  return { store, name };
}

const PLACE = /^(ssm|secretsmanager):/;
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
  const secrets = (text(env, 'sessionSecret') ?? '').split(',').map((secret) => secret.trim());
  const given = secrets.filter((secret) => secret !== '');
  if (given.some((secret) => PLACE.test(secret))) {
    faults.push({ variable: 'sessionSecret', problem: 'must hold the secrets, not where they are kept' });
  }
  if (given.some((secret) => secret.length < 32)) {
    faults.push({ variable: 'sessionSecret', problem: 'must have at least 32 characters in each secret' });
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
