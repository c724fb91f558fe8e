import { placeFault, secretPlace } from '../../src/config/secretPlace';
import { Secret } from '../../src/lib/secret';
import { keyFor } from '../../src/registry/login/seal';

type Environment = Readonly<Record<string, string | undefined>>;

/** How serverless.yml lets functions read what AWS keeps. */
type Reading = {
  /** The file in resources/ with the policy. */
  readonly file: 'client-secret.yml' | 'session-secret.yml' | 'nothing.yml';
  readonly action: string;
  readonly service: string;
  /** What follows the account in the ARN. */
  readonly resource: string;
};

type Secrets = {
  /** The client secret of the OAuth app, or its place: for those who prove to GitHub which app they are. */
  readonly client: string;
  /** For those who seal what passes between the steps of a login. */
  readonly sealing: string;
  /** For those who sign and check the tokens of workflows. */
  readonly signing: string;
  readonly readClient: Reading;
  readonly readSession: Reading;
};

/**
 * The secrets of a deployment. A session secret that is known here goes no further: those who seal get a secret that
 * is derived from it, those who sign another, so that neither can do what the other does, and none of them knows the
 * client secret. One that AWS keeps the functions read themselves.
 */
export function secrets(env: Environment): Secrets {
  const client = env.CODEBOX_GITHUB_SECRET?.trim() ?? '';
  const given = env.CODEBOX_SESSION_SECRET?.trim() ?? '';
  const session = given || client;
  const all = (given === '' ? [client] : given.split(',').map((part) => part.trim())).filter(Boolean);
  const salt = env.CODEBOX_GITHUB_CLIENT_ID?.trim() ?? '';
  const derived = (purpose: string) =>
    secretPlace(session) ? session : all.map((one) => derive(purpose, one, salt)).join(',');
  return {
    client,
    sealing: derived('sealing'),
    signing: derived('signing'),
    readClient: reading(client, 'client-secret.yml'),
    readSession: reading(session, 'session-secret.yml'),
  };
}

function derive(purpose: string, secret: string, salt: string): string {
  return keyFor(purpose, new Secret(secret), salt).toString('hex');
}

/** A name that the deployment is going to refuse opens nothing: it may hold a wildcard. */
function reading(secret: string, file: Reading['file']): Reading {
  const place = secretPlace(secret);
  if (!place || placeFault(place) !== undefined) {
    return { file: 'nothing.yml', action: '', service: '', resource: '' };
  }
  const { store: service, name } = place;
  return service === 'ssm'
    ? { file, service, action: 'ssm:GetParameter', resource: `parameter${name}` }
    : // Secrets Manager appends six characters to a name.
      { file, service, action: 'secretsmanager:GetSecretValue', resource: `secret:${name}-??????` };
}
